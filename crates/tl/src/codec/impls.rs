//! The plain types: numbers, strings, bytes, `Bool` and vectors.

use super::{BOOL_FALSE, BOOL_TRUE, Decode, DecodeError, Encode, Reader, Writer};

macro_rules! number {
    ($($type:ty: $size:literal),*) => {$(
        impl Encode for $type {
            #[inline]
            fn encode(&self, wr: &mut Writer) {
                wr.buf.extend_from_slice(&self.to_le_bytes());
            }
        }
        impl Decode for $type {
            const SIZE_MIN: usize = $size;
            #[inline]
            fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
                rd.array().map(Self::from_le_bytes)
            }
        }
    )*};
}

number!(i32: 4, i64: 8, f64: 8);

impl<const N: usize> Encode for [u8; N] {
    fn encode(&self, wr: &mut Writer) {
        wr.buf.extend_from_slice(self);
    }
}

impl<const N: usize> Decode for [u8; N] {
    const SIZE_MIN: usize = N;
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        rd.array()
    }
}

impl Encode for bool {
    fn encode(&self, wr: &mut Writer) {
        wr.u32(if *self { BOOL_TRUE } else { BOOL_FALSE });
    }
}

impl Decode for bool {
    const SIZE_MIN: usize = 4;
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match rd.u32()? {
            BOOL_TRUE => Ok(true),
            BOOL_FALSE => Ok(false),
            id => Err(DecodeError::UnknownConstructor { id }),
        }
    }
}

impl Encode for String {
    fn encode(&self, wr: &mut Writer) {
        wr.bytes(self.as_bytes());
    }
}

impl Decode for String {
    const SIZE_MIN: usize = 4;
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(rd.bytes()?).map_err(|_| DecodeError::NotUtf8)?;
        Ok(text.to_owned())
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, wr: &mut Writer) {
        wr.bytes(self);
    }
}

impl Decode for Vec<u8> {
    const SIZE_MIN: usize = 4;
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        rd.bytes().map(<[u8]>::to_vec)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, wr: &mut Writer) {
        wr.vector(self);
    }
}

impl<T: Decode> Decode for Vec<T> {
    const SIZE_MIN: usize = 8;
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = rd.count(T::SIZE_MIN)?;
        // A value in memory can be ten times its bytes, so room grows with what has been read.
        let mut values = Self::with_capacity(count.min(16));
        for _ in 0..count {
            values.push(T::decode(rd)?);
        }
        Ok(values)
    }
}

/// What a wrapper such as `invokeWithLayer` answers by itself.
impl Encode for () {
    fn encode(&self, _: &mut Writer) {}
}

impl Decode for () {
    const SIZE_MIN: usize = 0;
    fn decode(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(())
    }
}
