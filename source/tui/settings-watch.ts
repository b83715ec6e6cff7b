import type {Settings} from '../lab/settings.js';

/** Milliseconds of quiet before a change is passed on: a held key changes settings thirty times a second. */
const quietMilliseconds = 400;

/** Passes settings on when they have changed and rest, and at the end. */
export function watchSettings(first: Settings, onChanged: ((settings: Settings) => void) | undefined) {
	let known = first;
	let newest = first;
	let timer: NodeJS.Timeout | undefined;

	function pass(): void {
		clearTimeout(timer);
		timer = undefined;
		if (newest === known) return;
		known = newest;
		onChanged?.(newest);
	}

	return {
		see(settings: Settings): void {
			if (settings === newest || sameStream(settings, newest)) return;
			newest = settings;
			clearTimeout(timer);
			timer = setTimeout(pass, quietMilliseconds);
		},
		flush: pass,
	};
}

function sameStream(some: Settings, other: Settings): boolean {
	return (
		some.protocol === other.protocol &&
		some.bufferSize === other.bufferSize &&
		some.codec === other.codec &&
		some.quality === other.quality &&
		some.profile === other.profile &&
		some.link === other.link &&
		some.adapt === other.adapt
	);
}
