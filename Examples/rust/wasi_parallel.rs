//! wasi-parallel (version 1) for WebAssembly programs in Rust: one file, no dependencies. Add it with `mod
//! wasi_parallel;` and link with `-C link-arg=--export-table`.
//!
//! ```ignore
//! extern "C" fn double(id: u32, _count: u32, block: u32, input: *const f32, _input_bytes: u32, output: *mut f32,
//! _output_bytes: u32) {
//!     for i in id * block..(id + 1) * block {
//!         unsafe { *output.add(i as usize) = 2.0 * *input.add(i as usize) }
//!     }
//! }
//!
//! let device = Device::get(Hint::Cpu)?;
//! let input = device.buffer(&numbers)?;
//! let output = device.output_buffer::<f32>(numbers.len())?;
//! unsafe { parallel_for(kernel!(double; 2), blocks, block_size, &[&input], &[&output])? };
//! output.read(&mut results)?;
//! ```
//!
//! Iterations run in any order and at the same time. A kernel that panics ends the program: unwinding can't leave it.
#![allow(dead_code)]

use std::fmt;
use std::marker::PhantomData;
use std::mem::size_of_val;

mod import {
    #[link(wasm_import_module = "wasi_ephemeral_parallel")]
    extern "C" {
        pub fn get_device(hint: u32, device: *mut u32) -> u32;
        pub fn create_buffer(device: u32, size: u32, access: u32, buffer: *mut u32) -> u32;
        pub fn write_buffer(data: *const u8, length: u32, buffer: u32) -> u32;
        pub fn read_buffer(buffer: u32, data: *mut u8, length: u32) -> u32;
        pub fn parallel_for(
            kernel: usize, num_threads: u32, block_size: u32, in_buffers: *const u32, in_count: u32,
            out_buffers: *const u32, out_count: u32,
        ) -> u32;
    }
}

macro_rules! errnos {
    ($($name:ident $number:literal $message:literal),* $(,)?) => {
        /// Why a call failed.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Error { $($name,)* Unknown(u32) }

        impl Error {
            fn new(number: u32) -> Error {
                match number { $($number => Error::$name,)* other => Error::Unknown(other) }
            }
        }

        impl fmt::Display for Error {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Error::$name => formatter.write_str($message),)*
                    Error::Unknown(number) => write!(formatter, "unknown error {}", number),
                }
            }
        }
    };
}

errnos! {
    BadHint 1 "the device hint is not one of those of version 1",
    BadDevice 2 "not a device handle",
    BadBuffer 3 "not a buffer handle",
    BadAccessKind 4 "the access kind is neither read, write nor read-write",
    AccessDenied 5 "the buffer's access kind doesn't allow this use",
    LengthMismatch 6 "the data's length is not the buffer's",
    OutOfRange 7 "num_threads * block_size is more than 32 bits can hold, or there are too many buffers",
    NoKernel 8 "there is no function at the kernel's index, or no exported table of functions",
    SignatureMismatch 9 "the kernel's parameters don't fit the number of buffers",
    DeviceMismatch 10 "the buffers belong to different devices",
    OutOfMemory 11 "the linear memory has no room for the threads' stacks or a buffer",
    OutOfDeviceMemory 12 "the device has no memory left",
    BuildFailed 13 "the kernel could not be built for the device",
    DeviceLost 14 "the device failed or went away",
    TooManyHandles 15 "too many buffers exist",
    NoThreadLocals 16 "the module exports __wasm_init_tls but not __tls_size and __tls_align",
    DeviceError 17 "the device refused the operation",
    OutOfHostMemory 18 "the host has no memory left",
}

impl std::error::Error for Error {}

fn check(number: u32) -> Result<(), Error> {
    if number == 0 { Ok(()) } else { Err(Error::new(number)) }
}

/// The kind of device that a program would like. It may get another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint { Cpu = 0, DiscreteGpu = 1, IntegratedGpu = 2 }

/// What kernels may do with a buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access { Read = 0, Write = 1, ReadWrite = 2 }

/// Types that are nothing but their bytes, of which all are valid.
///
/// # Safety
/// No padding, no references, no invalid bit patterns.
pub unsafe trait Plain: Copy + 'static {}
macro_rules! plain { ($($type:ty)*) => { $(unsafe impl Plain for $type {})* } }
plain! { u8 i8 u16 i16 u32 i32 u64 i64 usize isize f32 f64 }
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// A device. Valid as long as the program runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Device(u32);

impl Device {
    /// The device of the wanted kind, or the nearest there is.
    pub fn get(hint: Hint) -> Result<Device, Error> {
        let mut handle = 0;
        check(unsafe { import::get_device(hint as u32, &mut handle) })?;
        Ok(Device(handle))
    }

    /// A buffer whose contents are `data`. On the CPU it is another name for them, so it borrows them.
    pub fn buffer<'a, T: Plain>(&self, data: &'a [T]) -> Result<Buffer<'a>, Error> {
        let buffer = self.create(size_of_val(data), Access::Read)?;
        check(unsafe { import::write_buffer(data.as_ptr().cast(), size_of_val(data) as u32, buffer.handle) })?;
        Ok(buffer)
    }

    /// A buffer that kernels read and change in place, `data` itself on the CPU. On other devices the changes arrive
    /// with `read`.
    pub fn buffer_mut<'a, T: Plain>(&self, data: &'a mut [T]) -> Result<Buffer<'a>, Error> {
        let buffer = self.create(size_of_val(data), Access::ReadWrite)?;
        check(unsafe { import::write_buffer(data.as_ptr().cast(), size_of_val(data) as u32, buffer.handle) })?;
        Ok(buffer)
    }

    /// A buffer for `count` results, zero at first.
    pub fn output_buffer<T: Plain>(&self, count: usize) -> Result<Buffer<'static>, Error> {
        let size = count.checked_mul(std::mem::size_of::<T>()).ok_or(Error::OutOfMemory)?;
        self.create(size, Access::Write)
    }

    fn create<'a>(&self, size: usize, access: Access) -> Result<Buffer<'a>, Error> {
        let mut handle = 0;
        check(unsafe { import::create_buffer(self.0, size as u32, access as u32, &mut handle) })?;
        Ok(Buffer { handle, data: PhantomData })
    }
}

/// Memory of a device, for as long as the data lives that it may be another name for.
#[derive(Debug)]
pub struct Buffer<'a> {
    handle: u32,
    data: PhantomData<&'a mut [u8]>,
}

impl Buffer<'_> {
    /// Copies the contents to `data`, which has to have the buffer's size.
    pub fn read<T: Plain>(&self, data: &mut [T]) -> Result<(), Error> {
        check(unsafe { import::read_buffer(self.handle, data.as_mut_ptr().cast(), size_of_val(data) as u32) })
    }
}

/// A function that `parallel_for` can run: an index in the table of functions. `kernel!` makes it.
#[derive(Clone, Copy, Debug)]
pub struct Kernel(pub usize);

/// `kernel!(f; n)`: the kernel of an `extern "C"` function with `n` buffers, each a pointer and a length in bytes.
#[macro_export]
macro_rules! kernel {
    ($function:expr; 0) => { $crate::wasi_parallel::Kernel($function as extern "C" fn(u32, u32, u32) as usize) };
    ($function:expr; 1) => {
        $crate::wasi_parallel::Kernel($function as extern "C" fn(u32, u32, u32, _, u32) as usize)
    };
    ($function:expr; 2) => {
        $crate::wasi_parallel::Kernel($function as extern "C" fn(u32, u32, u32, _, u32, _, u32) as usize)
    };
    ($function:expr; 3) => {
        $crate::wasi_parallel::Kernel($function as extern "C" fn(u32, u32, u32, _, u32, _, u32, _, u32) as usize)
    };
    ($function:expr; 4) => {
        $crate::wasi_parallel::Kernel(
            $function as extern "C" fn(u32, u32, u32, _, u32, _, u32, _, u32, _, u32) as usize)
    };
}

/// Runs `kernel` for each of `0..num_threads` and returns when all have ended. It gets its number, `num_threads`,
/// `block_size`, and address and length in bytes of each input and then of each output.
///
/// # Safety
/// The kernel may be called on several threads at once with the same buffers: what one iteration writes no other may
/// touch.
pub unsafe fn parallel_for(
    kernel: Kernel, num_threads: u32, block_size: u32, inputs: &[&Buffer], outputs: &[&Buffer],
) -> Result<(), Error> {
    let inputs: Vec<u32> = inputs.iter().map(|buffer| buffer.handle).collect();
    let outputs: Vec<u32> = outputs.iter().map(|buffer| buffer.handle).collect();
    check(import::parallel_for(
        kernel.0, num_threads, block_size, inputs.as_ptr(), inputs.len() as u32, outputs.as_ptr(), outputs.len() as u32,
    ))
}
