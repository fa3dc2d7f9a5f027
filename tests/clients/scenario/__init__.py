"""The one story that every client must get through, in steps of a few lines.

Ann and Ben sign up, talk and react; Ann adds a second device; Ben is offline for a
while and catches up; they meet in a basic group, which becomes a supergroup; they
meet in another supergroup until Ann bans Ben; Ben reads her channel, is offline for many posts and catches up; Ann sets a password, signs in with it
and gives a channel away; Ann's second device logs out. Steps run in this order and
each makes the messages it needs, so that one failed step does not drag down
the others. Only without accounts nothing further can run.
"""

from scenario import accounts, catch_up, channels, conversation, devices, groups, passwords, reactions, supergroups

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
    reactions.react,
    devices.second_device_signs_in,
    devices.second_device_sees_all,
    catch_up.catches_up,
    reactions.catches_up,
    groups.create,
    groups.converse,
    groups.rename,
    groups.administer,
    groups.leave_and_join_by_link,
    groups.catches_up,
    groups.remove_and_add,
    groups.migrate,
    supergroups.create_and_add,
    supergroups.converse,
    reactions.in_a_group,
    supergroups.delete,
    supergroups.read_and_type,
    supergroups.dialogs_and_history,
    supergroups.administer,
    supergroups.restrict,
    supergroups.slow_mode,
    supergroups.ban,
    channels.join_by_name,
    channels.readers_do_not_post,
    channels.catches_up,
    channels.leaves,
    passwords.asked_at_a_new_login,
    passwords.gives_a_channel_away,
    devices.log_out_ends_one_device,
)
