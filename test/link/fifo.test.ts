import v8 from 'node:v8';
import vm from 'node:vm';
import {expect, test} from 'vitest';
import {Fifo} from '../../source/link/fifo.js';

const isLater = (a: {readonly at: number}) => (b: {readonly at: number}) => b.at > a.at;

test('what belongs before others is put there, in turn', () => {
	const fifo = new Fifo<{at: number; name: string}>();
	for (const item of [
		{at: 1, name: 'a'},
		{at: 9, name: 'b'},
		{at: 5, name: 'c'},
		{at: 5, name: 'd'},
		{at: 9, name: 'e'},
	]) {
		fifo.insert(item, isLater(item));
	}

	expect(fifo.shift()?.name).toBe('a');
	fifo.insert({at: 0, name: 'f'}, isLater({at: 0}));
	expect([...fifo].map(({name}) => name).join('')).toBe('fcdbe');
	expect([fifo.length, fifo.first?.name, fifo.last?.name]).toEqual([5, 'f', 'e']);
	expect(fifo.drain()).toHaveLength(5);
	expect([fifo.length, fifo.first, fifo.last, fifo.shift()]).toEqual([0, undefined, undefined, undefined]);
});

test('what was taken holds no memory, though more waits behind it', async () => {
	v8.setFlagsFromString('--expose-gc');
	const collectGarbage = vm.runInNewContext('gc') as () => void;
	const fifo = new Fifo<{at: number}>();
	const taken = Array.from({length: 100}, () => {
		fifo.push({at: 0});
		return new WeakRef(fifo.last ?? {});
	});
	fifo.push({at: 1});
	for (let count = 0; count < 100; count++) {
		fifo.shift();
	}

	// A weak reference holds its object until the event loop turns.
	await new Promise(setImmediate);
	collectGarbage();
	expect(taken.filter(reference => reference.deref() !== undefined)).toEqual([]);
	expect(fifo.length).toBe(1);
});
