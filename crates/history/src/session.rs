//! I13: what the packets of one session must keep to, as the strictest client sees them.
//!
//! The ids of outer messages rise strictly and say that they come from a server; an inner message is older than its
//! container, and either new or word for word a repetition; no two results answer one request differently; no packet
//! comes a second time. Memory is bounded: what lies further back than a few thousand messages is not remembered.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::Packet;

/// Messages, results and packets that are remembered. A server keeps fewer for a session.
const REMEMBERED: usize = 4096;

/// The judge of one session.
#[derive(Debug, Default)]
pub struct SessionJudge {
    connection: u32,
    /// The highest id of an outer message.
    outer: i64,
    /// The highest id of any message that is not a container.
    newest: i64,
    messages: Recent<i64, u64>,
    results: Recent<i64, u64>,
    ciphers: Recent<u64, ()>,
}

impl SessionJudge {
    /// Judges the next packet.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn packet(&mut self, packet: &Packet) -> Result<(), String> {
        if self.ciphers.insert(packet.cipher, ()).is_some() {
            return Err(format!("packet {:x} comes a second time, byte for byte", packet.msg_id));
        }
        if packet.msg_id <= self.outer {
            return Err(format!("msg_id {:x} comes after {:x}", packet.msg_id, self.outer));
        }
        from_server(packet.msg_id)?;
        self.outer = packet.msg_id;
        self.connection = packet.connection;
        for part in &packet.parts {
            self.message(packet.msg_id, part.msg_id, part.digest, self.connection > 0)?;
            self.result(part.answers, part.digest)?;
        }
        Ok(())
    }

    fn message(&mut self, outer: i64, msg_id: i64, digest: u64, may_be_late: bool) -> Result<(), String> {
        from_server(msg_id)?;
        if msg_id > outer {
            return Err(format!("msg_id {msg_id:x} is in the older container {outer:x}"));
        }
        if let Some(before) = self.messages.insert(msg_id, digest) {
            return if before == digest {
                Ok(())
            } else {
                Err(format!("msg_id {msg_id:x} stands for two different messages"))
            };
        }
        // An older one that was never seen may have been lost with an earlier connection; or it is as old as what
        // has been forgotten here.
        let late = msg_id <= self.newest && msg_id > self.messages.forgotten.unwrap_or(i64::MIN);
        if late && !may_be_late {
            return Err(format!("msg_id {msg_id:x} comes after {:x}", self.newest));
        }
        self.newest = self.newest.max(msg_id);
        Ok(())
    }

    fn result(&mut self, answers: Option<i64>, digest: u64) -> Result<(), String> {
        let Some(request) = answers else { return Ok(()) };
        match self.results.insert(request, digest) {
            Some(before) if before != digest => Err(format!("request {request:x} has two different results")),
            _ => Ok(()),
        }
    }
}

/// A server's ids are 1 or 3 modulo 4.
fn from_server(msg_id: i64) -> Result<(), String> {
    if msg_id & 1 == 1 { Ok(()) } else { Err(format!("msg_id {msg_id:x} is none of a server")) }
}

/// The values of the keys that were inserted last.
#[derive(Debug)]
struct Recent<K, V> {
    values: HashMap<K, V>,
    order: VecDeque<K>,
    /// The highest key that is no longer remembered.
    forgotten: Option<K>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { values: HashMap::new(), order: VecDeque::new(), forgotten: None }
    }
}

impl<K: Copy + Ord + Hash, V: Copy> Recent<K, V> {
    /// Remembers a value unless the key has one already, which is answered.
    fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(known) = self.values.get(&key) {
            return Some(*known);
        }
        if self.order.len() >= REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
            self.forgotten = self.forgotten.max(Some(oldest));
        }
        self.values.insert(key, value);
        self.order.push_back(key);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Part;

    fn lone(cipher: u64, msg_id: i64, digest: u64) -> Packet {
        container(cipher, msg_id, &[(msg_id, None, digest)])
    }

    fn container(cipher: u64, msg_id: i64, parts: &[(i64, Option<i64>, u64)]) -> Packet {
        let parts = parts.iter().map(|&(msg_id, answers, digest)| Part { msg_id, answers, digest }).collect();
        Packet { session: 1, connection: 0, cipher, msg_id, parts }
    }

    fn judged(packets: &[Packet]) -> Result<(), String> {
        let mut judge = SessionJudge::default();
        packets.iter().try_for_each(|packet| judge.packet(packet))
    }

    #[test]
    fn a_repetition_in_a_container_is_fine() {
        let again = container(3, 9, &[(1, Some(4), 7), (5, None, 8)]);
        let first = container(1, 3, &[(1, Some(4), 7)]);
        assert_eq!(judged(&[first, lone(2, 5, 8), again, lone(4, 11, 6)]), Ok(()));
    }

    #[test]
    fn what_a_connection_lost_may_come_late() {
        let mut again = container(3, 13, &[(3, None, 8)]);
        assert!(judged(&[lone(1, 1, 7), lone(2, 5, 7), again.clone()]).is_err());
        again.connection = 1;
        assert_eq!(judged(&[lone(1, 1, 7), lone(2, 5, 7), again]), Ok(()));
    }

    #[test]
    fn i13_ids_rise_strictly() {
        assert!(judged(&[lone(1, 5, 1), lone(2, 3, 2)]).unwrap_err().contains("comes after"));
        assert!(judged(&[lone(1, 5, 1), lone(2, 5, 1)]).unwrap_err().contains("comes after"));
        let turned = container(1, 9, &[(7, None, 1), (5, None, 2)]);
        assert!(judged(&[turned]).unwrap_err().contains("comes after"));
    }

    #[test]
    fn i13_ids_are_those_of_a_server() {
        assert!(judged(&[lone(1, 4, 1)]).unwrap_err().contains("none of a server"));
        assert!(judged(&[lone(1, 6, 1)]).is_err());
        assert!(judged(&[container(1, 9, &[(4, None, 1)])]).is_err());
    }

    #[test]
    fn i13_a_container_is_newer_than_what_is_in_it() {
        assert!(judged(&[container(1, 9, &[(11, None, 1)])]).unwrap_err().contains("older container"));
    }

    #[test]
    fn i13_a_request_has_one_result() {
        let packets = [container(1, 5, &[(1, Some(4), 7)]), container(2, 9, &[(7, Some(4), 8)])];
        assert!(judged(&packets).unwrap_err().contains("two different results"));
    }

    #[test]
    fn i13_an_id_stands_for_one_message() {
        let packets = [container(1, 5, &[(1, None, 7)]), container(2, 9, &[(1, None, 8)])];
        assert!(judged(&packets).unwrap_err().contains("two different messages"));
    }

    #[test]
    fn i13_no_packet_comes_twice() {
        assert!(judged(&[lone(1, 5, 1), lone(1, 7, 1)]).unwrap_err().contains("second time"));
    }

    #[test]
    fn memory_is_bounded() {
        let mut judge = SessionJudge::default();
        for n in 0..10_000_i64 {
            let msg_id = n * 4 + 1;
            let packet = container(n.unsigned_abs(), msg_id, &[(msg_id, Some(n), 7)]);
            assert_eq!(judge.packet(&packet), Ok(()));
        }
        assert_eq!(judge.messages.values.len(), REMEMBERED);
        assert_eq!(judge.ciphers.order.len(), REMEMBERED);
    }
}
