import {byId, make} from './dom.js';
import {shortcuts} from './shortcut-table.js';

/** The list of keys. Returns what opens and closes it. */
export function createHelp(): () => void {
	const dialog = byId('help', HTMLDialogElement);
	byId('help-keys').replaceChildren(
		...shortcuts.flatMap(({shown, words}) => [
			make('dt', '', ...shown.map(key => make('kbd', '', key))),
			make('dd', '', words),
		]),
	);
	// A press beside the box closes it: the box itself is all that its content covers.
	dialog.addEventListener('click', ({target}) => {
		if (target === dialog) dialog.close();
	});
	const toggle = () => (dialog.open ? dialog.close() : dialog.showModal());
	byId('open-help').addEventListener('click', toggle);
	return toggle;
}
