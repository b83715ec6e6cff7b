import type {Settings} from '../../lab/settings.js';
import type {Choices} from '../shared/choices.js';
import {clamp, nextBuffer} from './commands.js';
import {byId, letGo, make, setText} from './dom.js';
import {count} from './format.js';
import {Holds} from './holds.js';
import {LinkControls} from './link-controls.js';
import {enableSegments, fillSegments, onSegment, setSegment} from './segments.js';
import type {Field, SettingsPatch, SettingsSender} from './settings-sender.js';
import {wantedSettings} from './wanted.js';

const protocolWords = {tcp: 'TCP', udp: 'UDP'} as const;
const codecWords = {jpeg: 'JPEG', raw: 'raw'} as const;

/** Every control of the stream. They send what somebody does, and follow the lab where nobody has them in hand. */
export class Controls {
	readonly #choices: Choices;
	readonly #sender: SettingsSender;
	readonly #holds = new Holds();
	readonly #experiment = byId('set-experiment');
	readonly #protocol = byId('set-protocol');
	readonly #codec = byId('set-codec');
	readonly #profile = byId('set-profile');
	readonly #buffer = byId('set-buffer', HTMLInputElement);
	readonly #quality = byId('set-quality', HTMLInputElement);
	readonly #adapt = byId('set-adapt', HTMLInputElement);
	readonly #link: LinkControls;
	#settings: Settings | undefined;

	constructor(choices: Choices, sender: SettingsSender) {
		this.#choices = choices;
		this.#sender = sender;
		this.#link = new LinkControls(choices, sender, this.#holds);
		this.#fill();
		this.#listen();
	}

	/** Shows these settings, but for what is in hand or on its way. */
	show(settings: Settings): void {
		this.#settings = settings;
		const {protocol, bufferSize, codec, quality, profile, adapt} = settings;
		const experiment = this.#choices.experiments.find(
			each => each.protocol === protocol && each.bufferSize === bufferSize,
		);
		if (this.#isFree('protocol') && this.#isFree('bufferSize'))
			setSegment(this.#experiment, experiment?.name);
		if (this.#isFree('protocol')) setSegment(this.#protocol, protocol);
		if (this.#isFree('bufferSize')) setInput(this.#buffer, String(bufferSize));
		if (this.#isFree('codec')) setSegment(this.#codec, codec);
		if (this.#isFree('quality')) setInput(this.#quality, String(quality));
		if (this.#isFree('profile')) setSegment(this.#profile, profile);
		if (this.#isFree('adapt')) this.#adapt.checked = adapt;
		this.#link.show(settings.link);
		// What the classic profile leaves without effect: it has its own coding, and never adapts.
		const isLive = profile === 'live';
		enableSegments(this.#codec, isLive);
		this.#quality.disabled = !isLive || codec === 'raw';
		this.#adapt.disabled = !isLive && !adapt;
		this.#sayValues();
	}

	/** A person who typed what was refused keeps it, to mend it. */
	refused(change: SettingsPatch): void {
		if (Object.hasOwn(change, 'link')) this.#link.refused();
	}

	#isFree(field: Field): boolean {
		return !this.#holds.isHeld(field) && !this.#sender.isPending(field);
	}

	#fill(): void {
		const {experiments, protocols, codecs, profiles, bufferSizeLimits, qualityLimits} = this.#choices;
		fillMatrix(byId('experiments'), this.#choices);
		fillSegments(this.#protocol, 'protocol', segments(protocols, protocolWords));
		fillSegments(this.#codec, 'codec', segments(codecs, codecWords));
		fillSegments(this.#profile, 'profile', segments(profiles, {live: 'live', classic: 'classic'}));
		setLimits(this.#buffer, bufferSizeLimits);
		setLimits(this.#quality, qualityLimits);
		onSegment(this.#experiment, name => {
			const found = experiments.find(experiment => experiment.name === name);
			if (found !== undefined) this.#send({protocol: found.protocol, bufferSize: found.bufferSize});
		});
		onSegment(this.#protocol, value => this.#choose('protocol', protocols, value));
		onSegment(this.#codec, value => this.#choose('codec', codecs, value));
		onSegment(this.#profile, value => this.#choose('profile', profiles, value));
	}

	#listen(): void {
		this.#buffer.addEventListener('input', () => this.#holds.hold('bufferSize'));
		this.#buffer.addEventListener('change', () => this.#sendBuffer(this.#buffer.valueAsNumber));
		byId('buffer-down').addEventListener('click', () => this.#stepBuffer(false));
		byId('buffer-up').addEventListener('click', () => this.#stepBuffer(true));
		this.#quality.addEventListener('input', () => {
			this.#holds.hold('quality');
			this.#send({quality: this.#quality.valueAsNumber});
		});
		this.#quality.addEventListener('change', () => this.#release('quality'));
		this.#adapt.addEventListener('change', () => this.#send({adapt: this.#adapt.checked}));
		letGo(this.#buffer, () => this.#release('bufferSize'));
		letGo(this.#quality, () => this.#release('quality'));
	}

	#choose<Name extends 'protocol' | 'codec' | 'profile'>(
		name: Name,
		allowed: ReadonlyArray<Settings[Name]>,
		value: string,
	): void {
		const chosen = allowed.find(each => each === value);
		if (chosen !== undefined) this.#send({[name]: chosen});
	}

	/** From a number that somebody typed and did not send yet, else from what was asked for before. */
	#stepBuffer(isUp: boolean): void {
		const typed = this.#buffer.valueAsNumber;
		if (this.#holds.isHeld('bufferSize') && Number.isFinite(typed)) {
			this.#sendBuffer(nextBuffer(typed, isUp, this.#choices));
		} else if (this.#settings !== undefined) {
			this.#holds.release('bufferSize');
			this.#sender.press(isUp ? 'bufferUp' : 'bufferDown');
			const {bufferSize} = wantedSettings(this.#settings, this.#sender.onItsWay, this.#choices);
			setInput(this.#buffer, String(bufferSize));
		}
	}

	#sendBuffer(bytes: number): void {
		this.#holds.release('bufferSize');
		if (Number.isFinite(bytes)) {
			const bufferSize = Math.round(clamp(bytes, this.#choices.bufferSizeLimits));
			setInput(this.#buffer, String(bufferSize));
			this.#send({bufferSize});
		} else if (this.#settings !== undefined) {
			this.show(this.#settings);
		}
	}

	#send(change: SettingsPatch): void {
		this.#sender.send(change);
		this.#sayValues();
	}

	#release(field: Field): void {
		if (!this.#holds.isHeld(field)) return;
		this.#holds.release(field);
		if (this.#settings !== undefined) this.show(this.#settings);
	}

	#sayValues(): void {
		setText(
			byId('quality-value'),
			this.#quality.disabled && this.#settings?.codec === 'raw' ? '–' : this.#quality.value,
		);
		setText(byId('adapt-word'), this.#adapt.checked ? 'on' : 'off');
	}
}

const segments = <Value extends string>(values: readonly Value[], words: Readonly<Record<Value, string>>) =>
	values.map(value => ({value, label: words[value]}));

/** One row a protocol, one column a preset: the six experiments as what they are. */
function fillMatrix(place: HTMLElement, {experiments, protocols}: Choices): void {
	const rows = protocols.map(protocol => {
		const row = make('div', 'matrix-row', make('span', 'matrix-name', protocolWords[protocol]));
		const cells = make('div', 'segments');
		const own = experiments.filter(experiment => experiment.protocol === protocol);
		fillSegments(
			row,
			'experiment',
			own.map(({name, preset, bufferSize}) => ({value: name, label: preset, note: count(bufferSize)})),
			cells,
		);
		row.append(cells);
		return row;
	});
	place.replaceChildren(...rows);
}

function setInput(input: HTMLInputElement, value: string): void {
	if (input.value !== value) input.value = value;
}

function setLimits(input: HTMLInputElement, {min, max}: {readonly min: number; readonly max: number}): void {
	input.min = String(min);
	input.max = String(max);
}
