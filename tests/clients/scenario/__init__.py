"""The one story that every client must get through, in steps of a few lines.

Ann and Ben sign up and talk; Ann adds a second device; Ben is offline for a
while and catches up; Ann's second device logs out. Steps run in this order and
each makes the messages it needs, so that one failed step does not drag down
the others. Only without accounts nothing further can run.
"""

from scenario import accounts, catch_up, conversation, devices

#: Steps without which the others cannot run.
FOUNDATION = (accounts.refused_before_sign_up, accounts.sign_up, accounts.import_contacts)

STEPS = (
    *FOUNDATION,
    conversation.send_with_entities,
    conversation.reply,
    conversation.forward,
    conversation.edit,
    conversation.delete,
    conversation.read_marks,
    conversation.typing,
    conversation.history,
    conversation.dialogs,
    devices.second_device_signs_in,
    devices.second_device_sees_all,
    catch_up.catches_up,
    devices.log_out_ends_one_device,
)
