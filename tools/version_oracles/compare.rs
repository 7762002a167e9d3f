// Cargo: the crate semver, by precedence.
use semver::Version;

fn main() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (a, b) = line.split_once('\t').unwrap();
        match (Version::parse(a), Version::parse(b)) {
            (Ok(a), Ok(b)) => println!("{}", a.cmp_precedence(&b) as i8),
            _ => println!("?"),
        }
    }
}
