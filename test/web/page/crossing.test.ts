import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ChangeDesk} from '../../../source/lab/change-desk.js';
import {changeOfPress, type Press} from '../../../source/lab/presses.js';
import {defaultSettings, type Settings} from '../../../source/lab/settings.js';
import type {PageState, StreamChange} from '../../../source/lab/view.js';
import {Model} from '../../../source/web/page/model.js';
import {type Batch, Refused, SettingsSender} from '../../../source/web/page/settings-sender.js';
import {wantedSettings} from '../../../source/web/page/wanted.js';
import {choices} from './choices.js';

/** A page and its lab, with everything between them in the test's hand: nothing travels unless it says so. */

type Who = 'page' | 'other';
type Request = {
	readonly batch: Batch;
	readonly key: string;
	answer: PageState | undefined;
	readonly resolve: (state: PageState) => void;
	readonly reject: (error: Error) => void;
};

function world() {
	const start: PageState = {
		state: 'live',
		failure: null,
		startedAt: '2026-01-01T00:00:00.000Z',
		settings: {...defaultSettings, quality: 50},
		revision: 0,
		picture: null,
		verdict: [],
		window: 'closed',
	};
	let lab = start;
	const events: PageState[] = [start];
	const done: Array<readonly [Who, Press]> = [];
	const configure = (change: StreamChange) => {
		lab = {...lab, settings: {...lab.settings, ...change}, revision: lab.revision + 1};
		events.push(lab);
	};
	const desk = new ChangeDesk({snapshot: () => lab as never, configure});

	const requests: Request[] = [];
	/** Answered with an error although the lab may hear of them yet. */
	const late: Request[] = [];
	const refused: Press[] = [];
	const heard: number[] = [];
	const model = new Model();
	model.onState(() => heard.push(model.state!.revision));
	const sender = new SettingsSender({
		patch: async (batch, key) =>
			new Promise<PageState>((resolve, reject) => {
				requests.push({batch, key, answer: undefined, resolve, reject});
			}),
		settings: () => model.state?.settings,
		onState: state => model.setAnswer(state),
		onRefused: () => refused.push(...lastPresses),
		rest: async () => undefined,
	});
	let lastPresses: readonly Press[] = [];

	/** The lab hears this request; the desk knows whether for the first time. */
	function reach(request: Request): void {
		desk.take({change: {}, presses: request.batch.presses, key: request.key});
		request.answer = lab;
		if (!seen.has(request.key)) done.push(...request.batch.presses.map(press => ['page', press] as const));
		seen.add(request.key);
	}

	const seen = new Set<string>();
	const settled = async () => new Promise<void>(resolve => setImmediate(resolve));
	const steps = {
		plus: () => sender.press('qualityUp'),
		minus: () => sender.press('qualityDown'),
		adapt: () => sender.press('adapt'),
		otherPlus() {
			done.push(['other', 'qualityUp']);
			configure(changeOfPress('qualityUp', lab.settings) ?? {});
		},
		otherMinus() {
			done.push(['other', 'qualityDown']);
			configure(changeOfPress('qualityDown', lab.settings) ?? {});
		},
		event() {
			const state = events.shift();
			if (state !== undefined) model.setState(state);
		},
		reach() {
			const request = requests.find(({answer}) => answer === undefined);
			if (request !== undefined) reach(request);
		},
		answer() {
			const [request] = requests;
			if (request?.answer === undefined) return;
			requests.shift();
			lastPresses = request.batch.presses;
			request.resolve(request.answer);
		},
		/** Nobody hears an answer; the lab may have heard of it already, or will, before anything that is asked later. */
		lose() {
			const request = requests.shift();
			if (request === undefined) return;
			if (request.answer === undefined) late.push(request);
			lastPresses = request.batch.presses;
			request.reject(new Error('The program does not answer.'));
		},
		lateReach() {
			const request = late.shift();
			if (request !== undefined) reach(request);
		},
		refuse() {
			const request = requests[0];
			if (request === undefined || seen.has(request.key)) return;
			requests.shift();
			lastPresses = request.batch.presses;
			request.reject(new Refused('not now'));
		},
	};
	return {
		...{steps, sender, model, done, refused, heard, settled},
		lab: () => lab,
		isQuiet: () => requests.length + events.length + late.length === 0,
	};
}

type Step = keyof ReturnType<typeof world>['steps'];
const names: readonly Step[] = [
	...(['plus', 'plus', 'minus', 'adapt', 'otherPlus', 'otherMinus'] as const),
	...(['event', 'event', 'reach', 'reach', 'answer', 'answer', 'lose', 'lateReach', 'refuse'] as const),
];

const after = (presses: readonly Press[]): Settings =>
	presses.reduce<Settings>((settings, press) => ({...settings, ...changeOfPress(press, settings)}), {
		...defaultSettings,
		quality: 50,
	});

test('n presses are n steps, whatever crosses: each is done once, in its order, or said to be refused', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.constantFrom(...names), {maxLength: 60}), async drawn => {
			const {steps, sender, model, done, refused, heard, settled, lab, isQuiet} = world();
			steps.event();
			const pressed: Press[] = [];
			const keys: Partial<Record<Step, Press>> = {plus: 'qualityUp', minus: 'qualityDown', adapt: 'adapt'};
			for (const name of drawn) {
				const press = keys[name];
				if (press !== undefined) pressed.push(press);
				steps[name]();
				await settled();
			}

			while (!isQuiet()) {
				for (const name of ['lateReach', 'reach', 'answer', 'event'] as const) steps[name]();
				await settled();
			}

			const mine = done.filter(([who]) => who === 'page').map(([, press]) => press);
			expect(mine.length + refused.length).toBeGreaterThanOrEqual(pressed.length);
			// What was never done was said to be refused; what was given up on may have been done after all, but once.
			const missing = [...pressed];
			for (const press of mine) {
				const at = missing.indexOf(press);
				expect(at).not.toBe(-1);
				missing.splice(at, 1);
			}

			for (const press of missing) expect(refused).toContain(press);
			if (refused.length === 0) expect(mine).toEqual(pressed);
			expect(lab().settings).toEqual(after(done.map(([, press]) => press)));
			// And the page shows it, having never gone back on the way.
			expect(model.state?.settings).toEqual(lab().settings);
			expect(heard).toEqual(heard.toSorted((first, second) => first - second));
			expect(sender.onItsWay.batches).toEqual([]);
		}),
		{numRuns: 300},
	);
});

test('an event that is older than an answer moves nothing back', async () => {
	const {steps, model, settled} = world();
	steps.event();
	steps.plus();
	steps.reach();
	steps.answer();
	await settled();
	steps.minus();
	steps.reach();
	steps.answer();
	await settled();
	expect(model.state?.settings.quality).toBe(50);
	steps.event(); // The first press's, at 55.
	expect(model.state?.settings.quality).toBe(50);
});

test('what is in the way of a key is seen from what was asked for, heard of already or not', async () => {
	const {steps, sender, model, settled} = world();
	const wanted = () => wantedSettings(model.state!.settings, sender.onItsWay, choices).adapt;
	steps.event();
	steps.adapt();
	expect(wanted()).toBe(true);
	steps.reach();
	steps.event(); // Before the answer: it has the press in it already.
	expect(wanted()).toBe(true);
	steps.answer();
	await settled();
	expect(wanted()).toBe(true);
});
