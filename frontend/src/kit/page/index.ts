// Building blocks of screens that are not documents: settings, profile, home.
export { Checks } from './Checks';
export { ask, handOver, refused, said } from './dialogs';
export { EditorEnd } from './EditorEnd';
export { EditorNotes } from './EditorNotes';
export { Facts, Fields, FormEnd, GridBox, Mark, Page, Panel, type MarkTone } from './Page';
export { PlainTable, type PlainColumn } from './PlainTable';
export { ProblemNote } from './ProblemNote';
export { undoable } from './undoable';
export { useEditor } from './useEditor';
export { useSubmit } from './useSubmit';
export { useOverdue, Waiting } from './Waiting';
