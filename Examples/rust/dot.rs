//! dot.rs - a scalar product in blocks, and an array changed in place.
mod wasi_parallel;

use wasi_parallel::{parallel_for, Device, Error, Hint};

const BLOCKS: usize = 500;
const BLOCK: usize = 128;

/// Read when the program runs, so that no result is known before.
static mut SEED: u32 = 0x9E37_79B9;

fn number(i: usize) -> u32 {
    let x = (i as u32).wrapping_mul(unsafe { std::ptr::read_volatile(std::ptr::addr_of!(SEED)) });
    (x ^ x >> 15).wrapping_mul(0x85EB_CA6B) >> 7
}

/// out[id] = the sum of a[i] * b[i] over the block.
extern "C" fn dot_block(
    id: u32, _num_threads: u32, block_size: u32, a: *const u32, a_bytes: u32, b: *const u32, b_bytes: u32,
    out: *mut u64, out_bytes: u32,
) {
    let a = unsafe { std::slice::from_raw_parts(a, a_bytes as usize / 4) };
    let b = unsafe { std::slice::from_raw_parts(b, b_bytes as usize / 4) };
    assert!(id < out_bytes / 8);
    let range = (id * block_size) as usize..((id + 1) * block_size) as usize;
    let sum = a[range.clone()].iter().zip(&b[range]).fold(0u64, |sum, (&x, &y)| sum.wrapping_add(x as u64 * y as u64));
    unsafe { *out.add(id as usize) = sum }
}

/// How many steps it is from each number to 1, in place.
extern "C" fn collatz(id: u32, _num_threads: u32, block_size: u32, numbers: *mut u32, bytes: u32) {
    for i in id * block_size..(id + 1) * block_size {
        assert!(i < bytes / 4);
        let place = unsafe { &mut *numbers.add(i as usize) };
        *place = collatz_steps(*place);
    }
}

fn collatz_steps(start: u32) -> u32 {
    let (mut n, mut steps) = (start as u64, 0);
    while n > 1 {
        n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 };
        steps += 1;
    }
    steps
}

fn main() -> Result<(), Error> {
    let a: Vec<u32> = (0..BLOCKS * BLOCK).map(|i| number(2 * i)).collect();
    let b: Vec<u32> = (0..BLOCKS * BLOCK).map(|i| number(2 * i + 1)).collect();
    let device = Device::get(Hint::Cpu)?;
    let (buffer_a, buffer_b) = (device.buffer(&a)?, device.buffer(&b)?);
    let output = device.output_buffer::<u64>(BLOCKS)?;
    unsafe { parallel_for(kernel!(dot_block; 3), BLOCKS as u32, BLOCK as u32, &[&buffer_a, &buffer_b], &[&output])? };
    let mut partial = vec![0u64; BLOCKS];
    output.read(&mut partial)?;
    let sum = partial.iter().fold(0u64, |sum, &x| sum.wrapping_add(x));
    let expected = (0..BLOCKS * BLOCK)
        .fold(0u64, |sum, i| sum.wrapping_add(number(2 * i) as u64 * number(2 * i + 1) as u64));
    assert_eq!(sum, expected);
    println!("scalar product {}", sum);

    let mut numbers: Vec<u32> = (0..10_000).map(|i| number(i) % 100_000 + 1).collect();
    let expected: Vec<u32> = numbers.iter().map(|&n| collatz_steps(n)).collect();
    let mut results = vec![0; numbers.len()];
    let in_place = device.buffer_mut(&mut numbers)?;
    unsafe { parallel_for(kernel!(collatz; 1), 100, 100, &[], &[&in_place])? };
    in_place.read(&mut results)?;
    assert_eq!(results, expected);
    println!("longest Collatz sequence {}", results.iter().max().unwrap());

    let failure = unsafe { parallel_for(kernel!(collatz; 1), 1, 1, &[&in_place], &[&in_place]) };
    assert_eq!(failure, Err(Error::SignatureMismatch));
    println!("one buffer too many: {}", failure.unwrap_err());
    Ok(())
}
