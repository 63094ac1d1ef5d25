//! Layout documents: text with places where lines may break, and the lines that come of them.

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Doc {
    kind: Kind,
    /// Whether it breaks wherever it is.
    hard: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Text(String),
    /// A space, or a line break where the group around it does not fit on the line.
    Line,
    /// Nothing, or a line break.
    Soft,
    /// A line break.
    Hard,
    /// An empty line, after a line break.
    Blank,
    /// One thing where the group fits, another where it breaks.
    Either(&'static str, &'static str),
    Concat(Vec<Doc>),
    /// Breaks all its own lines or none.
    Group(Box<Doc>),
    /// Breaks as few lines between its elements as it can.
    Fill(Vec<Doc>),
    /// Lines are indented by so many more columns, or fewer.
    Nest(isize, Box<Doc>),
    /// Lines begin in the column in which this begins.
    Align(Box<Doc>),
    /// Lines of text that are only indented: between the first and the last stand the value's lines.
    Block(Vec<String>),
    /// A comment that ends the line on which it comes.
    Suffix(String),
}

impl Doc {
    fn new(kind: Kind, hard: bool) -> Doc {
        Doc { kind, hard }
    }

    pub(super) fn text(text: impl Into<String>) -> Doc {
        Doc::new(Kind::Text(text.into()), false)
    }

    /// A comment on a line of its own; a line break must follow.
    pub(super) fn comment(text: String) -> Doc {
        Doc::new(Kind::Text(text), true)
    }

    pub(super) fn line() -> Doc {
        Doc::new(Kind::Line, false)
    }

    pub(super) fn soft() -> Doc {
        Doc::new(Kind::Soft, false)
    }

    pub(super) fn hard() -> Doc {
        Doc::new(Kind::Hard, true)
    }

    pub(super) fn blank() -> Doc {
        Doc::new(Kind::Blank, true)
    }

    pub(super) fn either(flat: &'static str, broken: &'static str) -> Doc {
        Doc::new(Kind::Either(flat, broken), false)
    }

    pub(super) fn concat(parts: Vec<Doc>) -> Doc {
        let hard = parts.iter().any(|p| p.hard);
        Doc::new(Kind::Concat(parts), hard)
    }

    pub(super) fn group(inner: Doc) -> Doc {
        let hard = inner.hard;
        Doc::new(Kind::Group(Box::new(inner)), hard)
    }

    pub(super) fn fill(parts: Vec<Doc>) -> Doc {
        let hard = parts.iter().any(|p| p.hard);
        Doc::new(Kind::Fill(parts), hard)
    }

    pub(super) fn nest(columns: isize, inner: Doc) -> Doc {
        let hard = inner.hard;
        Doc::new(Kind::Nest(columns, Box::new(inner)), hard)
    }

    pub(super) fn align(inner: Doc) -> Doc {
        let hard = inner.hard;
        Doc::new(Kind::Align(Box::new(inner)), hard)
    }

    pub(super) fn block(lines: Vec<String>) -> Doc {
        Doc::new(Kind::Block(lines), false)
    }

    pub(super) fn suffix(comment: String) -> Doc {
        Doc::new(Kind::Suffix(comment), true)
    }

    /// Whether it has no place at which a line could break.
    pub(super) fn is_solid(&self) -> bool {
        match &self.kind {
            Kind::Text(_) | Kind::Either(..) => true,
            Kind::Concat(parts) | Kind::Fill(parts) => parts.iter().all(Doc::is_solid),
            Kind::Group(inner) | Kind::Nest(_, inner) | Kind::Align(inner) => inner.is_solid(),
            Kind::Line | Kind::Soft | Kind::Hard | Kind::Blank | Kind::Block(_) | Kind::Suffix(_) => false,
        }
    }

    /// Whether it is surely one line of at most `width` columns.
    pub(super) fn fits(&self, width: usize) -> bool {
        !self.hard && fits(&[], Item { indent: 0, flat: true, doc: self }, width as isize)
    }
}

/// A document to lay out, with its surroundings.
#[derive(Clone, Copy)]
struct Item<'d> {
    indent: usize,
    flat: bool,
    doc: &'d Doc,
}

/// The lines of a document, without a line break at the end.
pub(super) fn lay_out(doc: &Doc, width: usize) -> String {
    let mut out = Output { text: String::new(), column: 0, suffixes: Vec::new() };
    let mut stack = vec![Item { indent: 0, flat: false, doc }];
    while let Some(item) = stack.pop() {
        let Item { indent, flat, doc } = item;
        let inner = |doc, flat| Item { indent, flat, doc };
        match &doc.kind {
            Kind::Text(text) => out.write(text),
            Kind::Line if flat => out.write(" "),
            Kind::Soft if flat => {}
            Kind::Line | Kind::Soft | Kind::Hard => out.new_line(indent),
            Kind::Blank => out.blank_line(indent),
            Kind::Either(short, broken) => out.write(if flat { short } else { broken }),
            Kind::Concat(parts) => stack.extend(parts.iter().rev().map(|p| inner(p, flat))),
            Kind::Group(group) => {
                let room = width as isize - out.column as isize;
                let flat = !doc.hard && (flat || fits(&stack, inner(group, true), room));
                stack.push(inner(group, flat));
            }
            Kind::Fill(parts) => fill(&mut stack, parts, indent, &out, width),
            Kind::Nest(columns, inner) => {
                stack.push(Item { indent: indent.saturating_add_signed(*columns), flat, doc: inner })
            }
            Kind::Align(inner) => stack.push(Item { indent: out.column, flat, doc: inner }),
            Kind::Block(lines) => out.block(lines, indent),
            Kind::Suffix(comment) => out.suffixes.push(comment.clone()),
        }
    }
    out.new_line(0);
    out.text.trim_end().to_owned()
}

/// Puts the elements of a fill on the stack: each is laid out when it is known how much room is left.
fn fill<'d>(stack: &mut Vec<Item<'d>>, parts: &'d [Doc], indent: usize, out: &Output, width: usize) {
    // Elements are one line each, so their widths are known beforehand.
    let mut column = out.column;
    let mut items = Vec::new();
    for pair in parts.chunks(2) {
        let [element, rest @ ..] = pair else { continue };
        let length = width_of(element);
        items.push(Item { indent, flat: true, doc: element });
        column += length;
        if let [separator] = rest {
            let next = parts.get(items.len() + 1).map_or(0, width_of);
            let flat = column + 1 + next <= width;
            column = if flat { column + 1 } else { indent };
            items.push(Item { indent, flat, doc: separator });
        }
    }
    stack.extend(items.into_iter().rev());
}

/// The width of a document on one line.
fn width_of(doc: &Doc) -> usize {
    match &doc.kind {
        Kind::Text(text) => text.chars().count(),
        Kind::Line => 1,
        Kind::Either(flat, _) => flat.len(),
        Kind::Concat(parts) | Kind::Fill(parts) => parts.iter().map(width_of).sum(),
        Kind::Group(inner) | Kind::Nest(_, inner) | Kind::Align(inner) => width_of(inner),
        Kind::Soft | Kind::Hard | Kind::Blank | Kind::Block(_) | Kind::Suffix(_) => 0,
    }
}

/// Whether `first`, and what follows it on its line, has room.
fn fits(rest: &[Item<'_>], first: Item<'_>, mut room: isize) -> bool {
    let mut stack = vec![first];
    let mut rest = rest.iter().rev();
    while room >= 0 {
        let Some(Item { indent, flat, doc }) = stack.pop().or_else(|| rest.next().copied()) else { return true };
        match &doc.kind {
            Kind::Text(text) => room -= text.chars().count() as isize,
            Kind::Line if flat => room -= 1,
            Kind::Soft if flat => {}
            Kind::Line | Kind::Soft | Kind::Hard | Kind::Blank | Kind::Block(_) | Kind::Suffix(_) => return true,
            Kind::Either(short, broken) => room -= if flat { short.len() } else { broken.len() } as isize,
            Kind::Concat(parts) | Kind::Fill(parts) => {
                stack.extend(parts.iter().rev().map(|doc| Item { indent, flat, doc }));
            }
            Kind::Group(inner) => stack.push(Item { indent, flat, doc: inner }),
            Kind::Nest(_, inner) | Kind::Align(inner) => stack.push(Item { indent, flat, doc: inner }),
        }
    }
    false
}

/// The text so far.
struct Output {
    text: String,
    column: usize,
    /// Comments that wait for the end of the line.
    suffixes: Vec<String>,
}

impl Output {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    /// Ends the line. A comment is behind it, further ones, which can't be, on lines after it.
    fn end_line(&mut self, indent: usize) {
        for (number, comment) in std::mem::take(&mut self.suffixes).into_iter().enumerate() {
            self.trim();
            if number > 0 {
                self.text.push('\n');
                self.indent(indent);
            } else if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push_str("  ");
            }
            self.text.push_str(&comment);
        }
        self.trim();
    }

    fn trim(&mut self) {
        let end = self.text.trim_end_matches(' ').len();
        self.text.truncate(end);
    }

    fn new_line(&mut self, indent: usize) {
        self.end_line(indent);
        self.text.push('\n');
        self.indent(indent);
    }

    fn blank_line(&mut self, indent: usize) {
        self.end_line(indent);
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.indent(indent);
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn block(&mut self, lines: &[String], indent: usize) {
        self.write("\"\"\"");
        for line in lines {
            self.text.push('\n');
            if !line.is_empty() {
                self.indent(indent);
                self.text.push_str(line);
            }
        }
        self.text.push('\n');
        self.indent(indent);
        self.write("\"\"\"");
    }
}
