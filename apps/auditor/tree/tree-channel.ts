/** Rung by the history index at its commit: there are events that the tree does not have yet. */
export const TREE_CHANNEL = 'rollcall_tree';
