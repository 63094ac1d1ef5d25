//! Evaluates a program over batches of objects, column by column.
