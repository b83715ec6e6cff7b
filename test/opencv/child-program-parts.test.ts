import {describe, expect, it} from 'vitest';
import {RecentLines} from '../../source/opencv/recent-lines.js';
import {RestartBudget} from '../../source/opencv/restart-budget.js';

describe('restart budget', () => {
	it('gives five in thirty seconds, the first at once, then ever slower', () => {
		const budget = new RestartBudget();
		const waits = [0, 1, 2, 3, 4].map(second => budget.take(second * 1000));
		expect(waits).toEqual([0, 200, 400, 600, 800]);
		expect(budget.take(5000)).toBeUndefined();
		expect(budget.take(29_999)).toBeUndefined();
	});

	it('is full again when the old ones are thirty seconds ago', () => {
		const budget = new RestartBudget();
		for (let count = 0; count < 5; count++) budget.take(count);
		expect(budget.take(30_500)).toBe(0);
	});
});

describe('recent lines', () => {
	it('joins pieces, drops colours and empty lines, and keeps the unfinished one', () => {
		const lines = new RecentLines();
		lines.add('\u001B[31mfi');
		lines.add('rst\u001B[0m\n\n\r\nsecond\nthi');
		expect(lines.lines).toEqual(['first', 'second', 'thi']);
	});

	it('keeps no more than the last twenty, each cut', () => {
		const lines = new RecentLines();
		for (let line = 0; line < 1000; line++) lines.add(`line ${line}\n`);
		lines.add('x'.repeat(100_000));
		expect(lines.lines).toHaveLength(21);
		expect(lines.lines[0]).toBe('line 980');
		expect(lines.lines.at(-1)).toHaveLength(300);
	});
});
