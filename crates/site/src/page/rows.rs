//! A page as rows of cells: each row of a table one, each other line one with a single cell.

use std::collections::HashMap;

use super::Page;

/// Columns of a table that are told apart; what stands further to the right stands in one.
const COLUMNS_MAX: usize = 200;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The first of its lines in the page, from 1.
    pub line: usize,
    /// Its cells at their places in the table; empty where a cell above or before covers the place.
    pub cells: Vec<String>,
}

impl Page {
    /// The rows of a page of HTML without its menus, in reading order.
    ///
    /// A cell with many lines is not one of a table of figures but holds a part of the page: its lines are rows.
    pub fn rows(&self) -> Vec<Row> {
        let places = self.columns();
        let mut lines_in: HashMap<usize, usize> = HashMap::new();
        for (_, cell) in self.lines.iter().filter_map(|line| self.row_of(line.node_at(0))) {
            *lines_in.entry(cell).or_default() += 1;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut open: Option<usize> = None;
        for (at, line) in self.lines.iter().enumerate() {
            if line.text.is_empty() || line.is_frame {
                continue;
            }
            let row =
                self.row_of(line.node_at(0)).filter(|(_, cell)| lines_in.get(cell).is_none_or(|lines| *lines <= 3));
            let Some((row, cell)) = row else {
                rows.push(Row { line: at + 1, cells: vec![line.text.trim().to_owned()] });
                open = None;
                continue;
            };
            if open != Some(row) {
                rows.push(Row { line: at + 1, cells: Vec::new() });
                open = Some(row);
            }
            let Some(last) = rows.last_mut() else { continue };
            let column = places.get(&cell).copied().unwrap_or(0);
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            if !last.cells[column].is_empty() {
                last.cells[column].push(' ');
            }
            last.cells[column].push_str(line.text.trim());
        }
        rows
    }

    /// The row of the innermost table around an element, and the cell of it.
    fn row_of(&self, node: usize) -> Option<(usize, usize)> {
        let mut below = node;
        for above in self.ancestors(node) {
            match self.tree.get(above)?.tag.as_str() {
                "tr" if above != below => return Some((above, below)),
                "tr" | "table" => return None,
                _ => below = above,
            }
        }
        None
    }

    /// The columns of all cells, counting what cells before and above them cover.
    fn columns(&self) -> HashMap<usize, usize> {
        let mut order: Vec<usize> = (0..self.tree.len()).filter(|node| self.is_cell(*node)).collect();
        order.sort_by_key(|node| self.tree[*node].enter);
        let mut columns = HashMap::new();
        // For each table: its present row, and how many rows more each column is covered.
        let mut tables: HashMap<usize, (usize, Vec<usize>)> = HashMap::new();
        for cell in order {
            let Some(row) = self.tree[cell].parent else { continue };
            let table = self.ancestors(row).find(|node| self.tree[*node].tag == "table").unwrap_or(row);
            let (present, covered) = tables.entry(table).or_insert_with(|| (row, Vec::new()));
            if *present != row {
                *present = row;
                for rows in covered.iter_mut() {
                    *rows = rows.saturating_sub(1);
                }
            }
            let (width, height) = self.tree[cell].span;
            let column = covered.iter().position(|rows| *rows == 0).unwrap_or(covered.len());
            // No table of results is that wide; a page that says so is left out there.
            if column + width > COLUMNS_MAX {
                columns.insert(cell, COLUMNS_MAX);
                continue;
            }
            if covered.len() < column + width {
                covered.resize(column + width, 0);
            }
            covered[column..column + width].fill(height);
            columns.insert(cell, column);
        }
        columns
    }

    fn is_cell(&self, node: usize) -> bool {
        let is_in_row = |parent: usize| self.tree.get(parent).is_some_and(|parent| parent.tag == "tr");
        matches!(self.tree[node].tag.as_str(), "td" | "th") && self.tree[node].parent.is_some_and(is_in_row)
    }
}
