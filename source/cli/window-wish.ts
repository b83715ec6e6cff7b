import {displayFinding} from '../doctor/display.js';
import type {LabControl} from '../lab/view.js';
import {findAddon} from '../opencv/addon.js';

/**
 * Whether the console opens the window at its start: where it is asked to, and where it can and nobody has closed it the last
 * time. So the first start after OpenCV was set up opens it.
 * @param remembered how it was left; undefined: it was never there.
 */
export async function wantsWindow(asked: boolean, remembered: boolean | undefined): Promise<boolean> {
	if (asked || remembered === false) {
		return asked;
	}

	const {env: environment, platform} = process;
	return findAddon() !== undefined && (await displayFinding({environment, platform})).mark === 'good';
}

/** Tells how the window was left, each time that it opens or closes. Returns its end. */
export function watchWindow(
	lab: Pick<LabControl, 'snapshot' | 'subscribe'>,
	onChange: (isOpen: boolean) => void,
): () => void {
	let known = lab.snapshot().window;
	return lab.subscribe(() => {
		const {window} = lab.snapshot();
		if (window !== known) {
			known = window;
			if (window !== 'opening') {
				onChange(window === 'open');
			}
		}
	});
}
