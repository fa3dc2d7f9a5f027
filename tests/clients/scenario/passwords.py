"""Two-step verification: Ann's password is asked for at a new login, and with it she gives a channel away."""

from harness.device import Device, RpcFailure
from scenario.stage import Stage, capable, check, check_equal, check_refused, check_unregistered

PASSWORD = "correct horse é"
HOME = "Ann's former channel"


async def asked_at_a_new_login(stage: Stage) -> None:
    """Between code and password a device is nobody's; a wrong password does not change that."""
    await stage.ann.call("set_password", password=PASSWORD)
    third = Device("ann3", stage.pairing.ann_second, stage.folder / "ann3")
    try:
        await third.start(stage.config)
        await third.call("connect")
        account = stage.ann_account
        try:
            await third.call("sign_in", phone=account.phone, code=account.code)
            check(False, "signed in without the password")
        except RpcFailure as failure:
            found = (failure.code, failure.name)
            check_equal(found, (401, "SESSION_PASSWORD_NEEDED"), "answer to the code")
        await check_unregistered(third, "dialogs")
        await check_refused(third, {"PASSWORD_HASH_INVALID"}, "check_password", password="wrong")
        signed = await third.call("check_password", password=PASSWORD)
        check_equal(signed["user_id"], stage.ann_id, "who signed in with the password")
        peers = {dialog["peer"] for dialog in await third.call("dialogs")}
        check(stage.ben_id in peers, f"the dialogs {peers} lack Ben")
        await third.call("log_out")
    finally:
        await third.stop()
    await stage.ann.call("remove_password", password=PASSWORD)


@capable("giving_away", "ann")
async def gives_a_channel_away(stage: Stage) -> None:
    """It takes a password, and the right one; both agree afterwards on who owns the channel."""
    made = await stage.ann.call("create_channel", title=HOME, broadcast=True)
    channel, to = made["peer"], {"user": stage.ben_id, "password": PASSWORD}
    await stage.ann.call("add_members", peer=channel, users=[stage.ben_id])
    await stage.ann_posts(channel, "this will be yours")
    await stage.ann.call("set_password", password=PASSWORD)
    wrong = {**to, "password": "wrong"}
    await check_refused(stage.ann, {"PASSWORD_HASH_INVALID"}, "give_away", peer=channel, **wrong)
    await stage.ann.call("give_away", peer=channel, **to)
    wanted = {stage.ann_id: "admin", stage.ben_id: "creator"}
    for device in (stage.ben, stage.ann):
        members = await device.call("members", peer=channel)
        roles = {member["user_id"]: member["role"] for member in members}
        check_equal(roles, wanted, f"who is what to {device.name}")
    await check_refused(stage.ann, {"CHAT_ADMIN_REQUIRED"}, "give_away", peer=channel, **to)
    await stage.ann.call("remove_password", password=PASSWORD)
