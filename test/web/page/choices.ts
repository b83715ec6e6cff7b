import {bufferSteps, experiments} from '../../../source/lab/experiments.js';
import {bufferSizeLimits, codecs, profiles, protocols, qualityLimits} from '../../../source/lab/settings.js';
import type {Choices} from '../../../source/web/shared/choices.js';

/** What may be chosen, as a server says it. */
export const choices: Choices = {
	version: '0.0.0',
	experiments: experiments.map(({name, protocol, preset, bufferSize}) => ({
		name,
		protocol,
		preset,
		bufferSize,
	})),
	protocols,
	codecs,
	profiles,
	bufferSteps,
	bufferSizeLimits,
	qualityLimits,
	linkPresets: [
		{name: 'clean', text: ''},
		{name: 'lossy', text: 'loss=5%'},
		{name: 'dsl', text: 'delay=12ms,jitter=1ms,rate=10mbit,queue=128kb'},
	],
};
