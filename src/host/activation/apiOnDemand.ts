import type { MultimodalLabApi } from '../api';
import type { LabOnDemand } from './labOnDemand';

/** What the extension gives to others, before there is a lab behind it: the first look at a part of it loads the lab. */
export function apiOnDemand(lab: Pick<LabOnDemand, 'get'>): MultimodalLabApi {
  return {
    get controller() {
      return lab.get().api.controller;
    },
    get panel() {
      return lab.get().api.panel;
    },
    get runs() {
      return lab.get().api.runs;
    },
    get isProgressNotificationShown() {
      return lab.get().api.isProgressNotificationShown;
    },
    usePrograms: (programs) => lab.get().api.usePrograms(programs),
  };
}
