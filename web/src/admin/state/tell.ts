import { type InjectionKey, inject } from 'vue'

/** Says a short word on what was just done. */
export const TELL: InjectionKey<(text: string) => void> = Symbol('tell')

export const useTell = () => inject(TELL, () => {})
