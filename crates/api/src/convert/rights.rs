//! Rights as TL and back: sets of flags at the same bits on both sides.

use model::{AdminRights, BannedRights, Date, Restriction};
use tl::{Encode, Reader, Writer, enums, types};

/// Where the flags stand behind the constructor id.
const FLAGS: std::ops::Range<usize> = 4..8;
/// Until this date: for ever.
const FOR_EVER: i32 = i32::MAX;

/// What an administrator may do.
pub(crate) fn admin(rights: AdminRights) -> enums::ChatAdminRights {
    with_flags(&types::ChatAdminRights::default().into(), rights.0)
}

/// What a client asks an administrator to be allowed.
pub(crate) fn admin_from_tl(rights: &enums::ChatAdminRights) -> AdminRights {
    AdminRights(flags_of(rights))
}

/// What is withheld, and until when.
pub(crate) fn banned(what: Restriction) -> enums::ChatBannedRights {
    let until_date = what.until.map_or(FOR_EVER, |until| until.0);
    with_flags(&types::ChatBannedRights { until_date, ..Default::default() }.into(), what.rights.0)
}

/// What a client asks to be withheld. A date of 0 stands for ever, as does one that is nearer than 30 seconds or
/// farther than 366 days (<https://core.telegram.org/constructor/chatBannedRights>).
pub(crate) fn banned_from_tl(rights: &enums::ChatBannedRights, now: Date) -> Restriction {
    let enums::ChatBannedRights::ChatBannedRights(inner) = rights;
    let until = domain::rights::until(inner.until_date, now);
    Restriction { rights: BannedRights(flags_of(rights)), until }
}

fn flags_of(object: &impl Encode) -> u32 {
    let mut wr = Writer::new(tl::LAYER_MAX);
    object.encode(&mut wr);
    let flags = wr.buf.get(FLAGS).and_then(|bytes| bytes.try_into().ok());
    flags.map_or(0, u32::from_le_bytes)
}

/// The object with these flags; those that its type does not know are left out.
fn with_flags<T: Encode + tl::Decode + Clone>(object: &T, flags: u32) -> T {
    let mut wr = Writer::new(tl::LAYER_MAX);
    object.encode(&mut wr);
    let mut bytes = wr.buf;
    if let Some(place) = bytes.get_mut(FLAGS) {
        place.copy_from_slice(&flags.to_le_bytes());
    }
    Reader::new(&bytes).get().unwrap_or_else(|_| object.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_right_survives_both_ways() {
        for (right, name) in AdminRights::NAMED {
            let tl = admin(*right);
            assert_eq!(admin_from_tl(&tl), *right, "{name}");
        }
        let now = Date(1_700_000_000);
        for (right, name) in BannedRights::NAMED {
            for until in [None, Some(Date(now.0 + 60))] {
                let what = Restriction { rights: *right, until };
                assert_eq!(banned_from_tl(&banned(what), now), what, "{name}");
            }
        }
        let enums::ChatAdminRights::ChatAdminRights(admin) = admin(AdminRights::PIN_MESSAGES);
        assert_eq!(admin, types::ChatAdminRights { pin_messages: true, ..Default::default() });
    }

    #[test]
    fn p11_a_date_that_is_too_near_or_too_far_is_for_ever() {
        let now = Date(1_700_000_000);
        for distance in [i32::MIN, 0, 29, 366 * 86_400 + 1, i32::MAX - now.0] {
            let until_date = now.0.saturating_add(distance);
            let tl = types::ChatBannedRights { send_messages: true, until_date, ..Default::default() };
            assert_eq!(banned_from_tl(&tl.into(), now).until, None, "{distance}");
        }
    }
}
