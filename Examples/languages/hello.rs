//! Greets, and counts the words of standard input.
use std::collections::HashMap;
use std::io::Read;

fn main() {
    println!("Hello, {}!", std::env::args().nth(1).unwrap_or("world".into()));
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input is text");
    let mut counts = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    println!("{} words, {} of them different", counts.values().sum::<usize>(), counts.len());
}
