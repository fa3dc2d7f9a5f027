//! Bytes to values and back: the reader with its limits, the writer with its layer, and the two traits that the
//! generated code implements. Nothing here allocates more than the input has paid for.

mod impls;
mod reader;
mod writer;

pub use reader::{DecodeError, Reader};
pub use writer::Writer;

/// The constructor id of `vector`.
pub const VECTOR: u32 = 0x1cb5_c415;
/// The constructor id of `boolTrue`.
pub const BOOL_TRUE: u32 = 0x9972_75b5;
/// The constructor id of `boolFalse`.
pub const BOOL_FALSE: u32 = 0xbc79_9737;

/// A value that can be written for any layer.
///
/// A value that the writer's layer cannot express calls [`Writer::unfit`]; what it wrote before that is thrown away
/// by whoever can do without the value.
pub trait Encode {
    /// Appends the value, its constructor id first where its type has one.
    fn encode(&self, wr: &mut Writer);
}

/// A value that can be read, whatever the layer of its sender.
pub trait Decode: Sized {
    /// The fewest bytes that any value of the type takes; what a vector's count is checked against.
    const SIZE_MIN: usize;

    /// Reads the value from where the reader stands.
    fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// A method of the API.
pub trait Function {
    /// The constructor id of the newest form.
    const ID: u32;
    /// The method's name in the schema, `messages.sendMessage`.
    const NAME: &'static str;
    /// What the newest form answers. Wrappers such as `invokeWithLayer` answer what their query answers and have
    /// `()` here.
    type Output: Encode + Decode;

    /// Writes the answer for the form that the caller used. See [`crate::encode_result`].
    #[doc(hidden)]
    fn encode_output(called_id: u32, output: &Self::Output, wr: &mut Writer) {
        let _ = called_id;
        output.encode(wr);
    }
}
