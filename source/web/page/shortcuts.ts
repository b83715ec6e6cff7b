import {type Action, actionOf} from './shortcut-table.js';

/** Held down, these go on; all others act once a press. */
const repeating: ReadonlySet<Action> = new Set<Action>([
	'bufferDown',
	'bufferUp',
	'qualityDown',
	'qualityUp',
]);
/** Kinds of input in which keys are text. */
const wordless = new Set(['radio', 'checkbox', 'range', 'button', 'submit']);

/** Keys of the whole page. None acts where keys are text, or mean something to the browser. */
export function listenToKeys(onAction: (action: Action) => void): void {
	document.addEventListener('keydown', event => {
		const {key, ctrlKey, metaKey, altKey, repeat, isComposing, defaultPrevented, target} = event;
		if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented || takesText(target)) return;
		const action = actionOf(key);
		if (action === undefined || (repeat && !repeating.has(action))) return;
		if (document.querySelector('dialog[open]') !== null && action !== 'help') return;
		event.preventDefault();
		onAction(action);
	});
}

function takesText(target: EventTarget | null): boolean {
	if (target instanceof HTMLInputElement) return !wordless.has(target.type);
	return (
		target instanceof HTMLSelectElement ||
		target instanceof HTMLTextAreaElement ||
		(target instanceof HTMLElement && target.isContentEditable)
	);
}
