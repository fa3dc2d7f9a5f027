"""Connecting, signing up, and finding each other by number."""

from scenario.stage import Stage, check, check_equal, check_unregistered

USER_ID_MAX = 2**40 - 1
CODE_LENGTH = 5


async def refused_before_sign_up(stage: Stage) -> None:
    """A key without a user gets 401 and stays usable."""
    for device in (stage.ann, stage.ben):
        await device.start(stage.config)
        await device.call("connect")
        await check_unregistered(device, "dialogs")


async def sign_up(stage: Stage) -> None:
    """Both numbers become users with ids in Telegram's range."""
    ids = []
    for device, account in ((stage.ann, stage.ann_account), (stage.ben, stage.ben_account)):
        signed = await device.call(
            "sign_up",
            phone=account.phone,
            code=account.code,
            first_name=account.first_name,
        )
        if signed["code_length"] is not None:  # not every library hands it out
            check_equal(signed["code_length"], CODE_LENGTH, "length of the code")
        ids.append(signed["user_id"])
    stage.ann_id, stage.ben_id = ids
    check(all(1 <= i <= USER_ID_MAX for i in ids), f"user ids {ids} are out of range")
    check(stage.ann_id != stage.ben_id, f"both users have the id {stage.ann_id}")


async def import_contacts(stage: Stage) -> None:
    """Each finds the other by number."""
    found = await stage.ann.call(
        "import_contact", phone=stage.ben_account.phone, first_name="Ben"
    )
    check_equal(found["user_id"], stage.ben_id, "the user of Ben's number")
    found = await stage.ben.call(
        "import_contact", phone=stage.ann_account.phone, first_name="Ann"
    )
    check_equal(found["user_id"], stage.ann_id, "the user of Ann's number")
