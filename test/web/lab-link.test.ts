import {afterEach, expect, test, vi} from 'vitest';
import {Refusal} from '../../source/web/lab-link.js';
import {emptySample, emptySummary} from '../lab/empty.js';
import {type Answer, fakeLab, liveState} from './harness.js';

const silent: Answer = () => undefined;

afterEach(() => {
	vi.useRealTimers();
});

test('it knows the lab as it was told last', () => {
	const {lab} = fakeLab();
	const sample = {...emptySample, atSeconds: 7};
	lab.hear({type: 'state', state: {...liveState, state: 'halted'}});
	lab.hear({type: 'sample', sample});
	expect(lab.state.state).toBe('halted');
	expect(lab.sample).toBe(sample);
});

test('each answer finds its question, in any order', async () => {
	const {lab, asked} = fakeLab(silent);
	const first = lab.summary();
	const second = lab.configure({change: {quality: 80}});
	const [one, two] = asked;
	lab.hear({type: 'answer', id: two!.id, answer: {type: 'state', state: {...liveState, state: 'halted'}}});
	lab.hear({type: 'answer', id: one!.id, answer: {type: 'summary', summary: emptySummary}});
	expect(await first).toBe(emptySummary);
	expect((await second).state).toBe('halted');
	expect(lab.state.state).toBe('halted');
});

test('a no of the lab is passed on with its reason', async () => {
	const {lab} = fakeLab(() => ({type: 'refused', reason: 'not now'}));
	await expect(lab.configure({change: {quality: 80}})).rejects.toThrow(new Refusal('not now'));
});

test('a lab that does not answer is given up on; what it says later is nobody’s', async () => {
	vi.useFakeTimers();
	const {lab, asked} = fakeLab(silent);
	const summary = expect(lab.summary()).rejects.toMatchObject({
		statusCode: 503,
		message: 'the lab did not answer within 2 s; try again',
	});
	const saved = expect(lab.save('x')).rejects.toMatchObject({statusCode: 503});
	vi.advanceTimersByTime(2000);
	await summary;
	vi.advanceTimersByTime(13_000);
	await saved;
	lab.hear({type: 'answer', id: asked[0]!.id, answer: {type: 'summary', summary: emptySummary}});
	expect(vi.getTimerCount()).toBe(0);
});

test('only so many wait at once', async () => {
	const {lab, asked} = fakeLab(silent);
	const waiting = Array.from({length: 64}, async () => lab.summary());
	await expect(lab.summary()).rejects.toMatchObject({statusCode: 503});
	expect(asked).toHaveLength(64);
	for (const {id} of asked) {
		lab.hear({type: 'answer', id, answer: {type: 'summary', summary: emptySummary}});
	}

	await Promise.all(waiting);
});

test('closing tells all that wait, and those that come after', async () => {
	const {lab} = fakeLab(silent);
	const waiting = lab.summary();
	lab.close();
	await expect(waiting).rejects.toMatchObject({statusCode: 503, message: 'the page is being closed'});
	await expect(lab.summary()).rejects.toMatchObject({statusCode: 503});
});
