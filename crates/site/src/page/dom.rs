//! The tree of a page, as a browser would build it from the same mistakes.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_document};

/// What a place of the tree is.
#[derive(Debug)]
pub enum Data {
    /// The page itself.
    Document,
    /// An element with its attributes.
    Element { name: QualName, attrs: Vec<(String, String)> },
    /// Words.
    Text(String),
    /// A comment, which may name the address of a saved page.
    Comment(String),
}

/// One place of the tree.
#[derive(Debug)]
pub struct Place {
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    pub data: Data,
}

/// The whole tree; the page itself is place 0.
#[derive(Debug, Default)]
pub struct Tree {
    places: RefCell<Vec<Place>>,
    looks: Cell<usize>,
}

/// Bytes that are read at a time.
const STRETCH: usize = 4096;
/// How often names may be looked up in one page: tens of thousands of elements that nobody closes would take hours.
const LOOKS_MAX: usize = 15_000_000;

/// Reads the text as a browser without scripts would; a page that would take for ever is read only so far.
pub fn parse(text: &str) -> Vec<Place> {
    let tree = Tree::default();
    tree.add(Data::Document);
    let builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut parser = parse_document(tree, ParseOpts { tree_builder: builder, ..ParseOpts::default() });
    let mut rest = text;
    while !rest.is_empty() && parser.tokenizer.sink.sink.looks.get() < LOOKS_MAX {
        let (stretch, after) = rest.split_at(rest.floor_char_boundary(STRETCH));
        parser.process(StrTendril::from_slice(stretch));
        rest = after;
    }
    parser.finish()
}

impl Place {
    /// The tag of an element, in small letters; empty for everything else.
    pub fn tag(&self) -> &str {
        match &self.data {
            Data::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// An attribute of an element.
    pub fn attr(&self, wanted: &str) -> Option<&str> {
        match &self.data {
            Data::Element { attrs, .. } => {
                attrs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            }
            _ => None,
        }
    }
}

impl Tree {
    fn add(&self, data: Data) -> usize {
        let mut places = self.places.borrow_mut();
        places.push(Place { parent: None, children: Vec::new(), data });
        places.len() - 1
    }

    fn take_out(&self, node: usize) {
        let mut places = self.places.borrow_mut();
        if let Some(parent) = places[node].parent.take() {
            // What is moved was mostly added last.
            if let Some(at) = places[parent].children.iter().rposition(|child| *child == node) {
                places[parent].children.remove(at);
            }
        }
    }

    /// Puts something into a parent before the child at `at`; words join the words before them.
    fn put(&self, parent: usize, at: usize, child: NodeOrText<usize>) {
        let node = match child {
            NodeOrText::AppendNode(node) => {
                self.take_out(node);
                node
            }
            NodeOrText::AppendText(text) => {
                let mut places = self.places.borrow_mut();
                let before = at.checked_sub(1).and_then(|before| places[parent].children.get(before).copied());
                if let Some(before) = before
                    && let Data::Text(words) = &mut places[before].data
                {
                    words.push_str(&text);
                    return;
                }
                drop(places);
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut places = self.places.borrow_mut();
        let at = at.min(places[parent].children.len());
        places[parent].children.insert(at, node);
        places[node].parent = Some(parent);
    }
}

/// A name that outlives the borrow of the tree.
#[derive(Debug)]
pub struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

fn plain(attrs: Vec<Attribute>) -> Vec<(String, String)> {
    attrs.into_iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect()
}

impl TreeSink for Tree {
    type Handle = usize;
    type Output = Vec<Place>;
    type ElemName<'a> = Name;

    fn finish(self) -> Vec<Place> {
        self.places.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        self.looks.set(self.looks.get() + 1);
        match &self.places.borrow()[*target].data {
            Data::Element { name, .. } => Name(name.clone()),
            _ => Name(QualName::new(None, Namespace::default(), LocalName::default())),
        }
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(Data::Element { name, attrs: plain(attrs) })
    }

    fn create_comment(&self, text: StrTendril) -> usize {
        self.add(Data::Comment(text.to_string()))
    }

    fn create_pi(&self, _: StrTendril, data: StrTendril) -> usize {
        self.add(Data::Comment(data.to_string()))
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        let end = self.places.borrow()[*parent].children.len();
        self.put(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        let has_parent = self.places.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        let places = self.places.borrow();
        let Some(parent) = places[*sibling].parent else { return };
        let at = places[parent].children.iter().rposition(|child| child == sibling).unwrap_or(0);
        drop(places);
        self.put(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &usize, new: Vec<Attribute>) {
        if let Data::Element { attrs, .. } = &mut self.places.borrow_mut()[*target].data {
            for (name, value) in plain(new) {
                if !attrs.iter().any(|(known, _)| *known == name) {
                    attrs.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.take_out(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut places = self.places.borrow_mut();
        let children = std::mem::take(&mut places[*node].children);
        for child in &children {
            places[*child].parent = Some(*new_parent);
        }
        places[*new_parent].children.extend(children);
    }
}
