// Maps, sorted collections, trait objects, closures, iterators, reference counting, files, wide integers, floats.
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::fmt::Write as _;
use std::io::{BufRead, Read, Seek, SeekFrom, Write};
use std::rc::{Rc, Weak};
use std::{cell::RefCell, cmp::Reverse, env, fs, io, process};

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
}
struct Circle(f64);
struct Rectangle {
    width: f64,
    height: f64,
}
impl Shape for Circle {
    fn area(&self) -> f64 {
        self.0 * self.0 * std::f64::consts::PI
    }
}
impl Shape for Rectangle {
    fn area(&self) -> f64 {
        self.width * self.height
    }
    fn name(&self) -> String {
        format!("rectangle {}x{}", self.width, self.height)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Token {
    Number(i64),
    Operator(char),
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(&c) = characters.peek() {
        match c {
            ' ' => {
                characters.next();
            }
            '0'..='9' => {
                let mut number = 0i64;
                while let Some(digit) = characters.peek().and_then(|c| c.to_digit(10)) {
                    number = number.checked_mul(10).and_then(|n| n.checked_add(digit as i64)).ok_or("too large")?;
                    characters.next();
                }
                found.push(Token::Number(number));
            }
            '(' => {
                found.push(Token::Open);
                characters.next();
            }
            ')' => {
                found.push(Token::Close);
                characters.next();
            }
            '+' | '-' | '*' | '/' => {
                found.push(Token::Operator(c));
                characters.next();
            }
            other => return Err(format!("unexpected {:?}", other)),
        }
    }
    Ok(found)
}

fn sum(list: &[Token], at: &mut usize) -> Result<i64, String> {
    let mut value = product(list, at)?;
    while let Some(Token::Operator(operator @ ('+' | '-'))) = list.get(*at) {
        *at += 1;
        let right = product(list, at)?;
        value = if *operator == '+' { value.wrapping_add(right) } else { value.wrapping_sub(right) };
    }
    Ok(value)
}

fn product(list: &[Token], at: &mut usize) -> Result<i64, String> {
    let mut value = factor(list, at)?;
    while let Some(Token::Operator(operator @ ('*' | '/'))) = list.get(*at) {
        *at += 1;
        let right = factor(list, at)?;
        value = if *operator == '*' { value.wrapping_mul(right) } else { value.checked_div(right).ok_or("division by zero")? };
    }
    Ok(value)
}

fn factor(list: &[Token], at: &mut usize) -> Result<i64, String> {
    let token = list.get(*at).ok_or("the end")?;
    *at += 1;
    match token {
        Token::Number(number) => Ok(*number),
        Token::Operator('-') => factor(list, at).map(|value| -value),
        Token::Open => {
            let value = sum(list, at)?;
            *at += 1;
            Ok(value)
        }
        other => Err(format!("{:?} is in the way", other)),
    }
}

struct Node {
    name: String,
    parent: RefCell<Weak<Node>>,
    children: RefCell<Vec<Rc<Node>>>,
}
impl Drop for Node {
    fn drop(&mut self) {
        if self.name.ends_with('3') {
            println!("{} goes", self.name);
        }
    }
}

fn shortest(edges: &[(usize, usize, u64)], count: usize) -> Vec<u64> {
    let mut distances = vec![u64::MAX; count];
    let mut queue = BinaryHeap::from([Reverse((0u64, 0usize))]);
    distances[0] = 0;
    while let Some(Reverse((distance, node))) = queue.pop() {
        if distance > distances[node] {
            continue;
        }
        for &(from, to, weight) in edges.iter().filter(|edge| edge.0 == node) {
            debug_assert_eq!(from, node);
            if distance + weight < distances[to] {
                distances[to] = distance + weight;
                queue.push(Reverse((distance + weight, to)));
            }
        }
    }
    distances
}

fn main() -> io::Result<()> {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Circle(1.5)), Box::new(Rectangle { width: 2.0, height: 3.25 })];
    for shape in &shapes {
        println!("{} {:.6}", shape.name(), shape.area());
    }
    for text in ["1 + 2 * (3 - 4) * -5", "7 / (2 - 2)", "12 $ 3", "99999999999999999999", "((((8))))/3"] {
        let result = tokens(text).and_then(|list| sum(&list, &mut 0));
        println!("{text} = {result:?}");
    }
    let mut state = 88172645463325252u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    let mut hashed: HashMap<u64, Vec<u64>> = HashMap::new();
    for i in 0..20000u64 {
        let number = next() % 1000;
        *words.entry(format!("word{}", number % 97)).or_default() += 1;
        hashed.entry(number).or_default().push(i);
    }
    let mut longest: Vec<_> = hashed.iter().map(|(key, list)| (list.len(), *key, list.iter().sum::<u64>())).collect();
    longest.sort_unstable();
    println!("{:?} {:?}", words.iter().next_back(), &longest[longest.len() - 3..]);
    let edges: Vec<_> = (0..3000).map(|_| ((next() % 200) as usize, (next() % 200) as usize, next() % 50 + 1)).collect();
    println!("{:?}", &shortest(&edges, 200)[150..160]);
    {
        let root = Rc::new(Node { name: "root3".into(), parent: Default::default(), children: Default::default() });
        for i in 0..5 {
            let child = Rc::new(Node { name: format!("child{i}"), parent: Default::default(), children: Default::default() });
            *child.parent.borrow_mut() = Rc::downgrade(&root);
            root.children.borrow_mut().push(child);
        }
        let parent = root.children.borrow()[2].parent.borrow().upgrade();
        println!("{} {}", parent.map(|node| node.name.clone()).unwrap_or_default(), Rc::weak_count(&root));
    }
    let wide = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdefu128;
    println!("{:x} {} {}", wide.wrapping_mul(wide), wide / 1_000_003, (wide as f64).sqrt());
    println!("{:?} {:?} {} {}", f32::MIN_POSITIVE, 0.1 + 0.2, f64::NAN.max(1.0), (-7i32).rem_euclid(3));
    println!("{:?}", "Grüße, 世界!".chars().rev().map(|c| c.len_utf8()).collect::<VecDeque<_>>());
    let mut text = String::new();
    for (i, chunk) in (0..64u32).map(|i| i.wrapping_mul(2654435761)).collect::<Vec<_>>().chunks(8).enumerate() {
        write!(text, "{i}:{:08x} ", chunk.iter().fold(0, |a, b| a ^ b.rotate_left(i as u32))).unwrap();
    }
    println!("{text}");

    fs::create_dir("made")?;
    let mut file = fs::OpenOptions::new().read(true).write(true).create(true).open("made/file.txt")?;
    for i in 0..1000 {
        writeln!(file, "line {i}")?;
    }
    file.seek(SeekFrom::Start(5000))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    println!("{} {:?} {}", rest.len(), rest.lines().nth(1), fs::metadata("made/file.txt")?.len());
    fs::rename("made/file.txt", "made/other.txt")?;
    println!("{:?}", fs::read("made/file.txt").map_err(|error| error.kind()));
    println!("{:?}", fs::read_dir("made")?.map(|entry| entry.map(|e| e.file_name())).collect::<Result<Vec<_>, _>>()?);
    println!("{}", io::stdin().lock().lines().count());
    println!("{:?}", env::args().skip(1).collect::<Vec<_>>());
    process::exit(if env::args().count() > 2 { 3 } else { 0 });
}
