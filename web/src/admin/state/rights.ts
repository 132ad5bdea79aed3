import { computed, ref, shallowRef } from 'vue'
import { useWork } from '../../accounts/state/work'
import type { Action, Level } from '../../api/accounts'
import {
  type ApprovalRule,
  type FieldAccess,
  type FieldRule,
  type LayerAccess,
  type Rights,
  type RightsDocument,
  type RightsRole,
  readRights,
  writeRights,
} from '../../api/admin'
import { failureOf } from '../../api/error'
import { type Change, changesOf } from '../changes'
import { copyOf, NEW_RULE, put, RIGHTS_ROLES } from '../rights'

/** What was not saved since somebody else was faster. */
export interface Conflict {
  changes: Change[]
}

/** The document of rights, and what one makes of it before it is saved. */
export function createRights() {
  const document = shallowRef<RightsDocument | null>(null)
  /** What is being edited; null while the table is only read. */
  const draft = ref<Rights | null>(null)
  const conflict = shallowRef<Conflict | null>(null)
  const reading = useWork()
  const saving = useWork()

  const layers = computed(() => document.value?.layers ?? [])
  /** What the table shows. */
  const shown = computed(() => draft.value ?? document.value?.rights ?? null)
  const changes = computed<Change[]>(() =>
    document.value && draft.value ? changesOf(document.value.rights, draft.value, layers.value) : [],
  )

  const load = () =>
    reading.run(async () => {
      document.value = await readRights()
    })

  function edit() {
    if (!document.value) return
    conflict.value = null
    saving.error.value = null
    draft.value = copyOf(document.value.rights)
  }

  function discard() {
    draft.value = null
  }

  /** One change of the draft; while the table is only read there is none. */
  const amend = (change: (rights: Rights) => void) => {
    if (draft.value) change(draft.value)
  }
  const edits = {
    level: (role: RightsRole, level: Level) => amend(({ roles }) => Object.assign(roles[role], { level })),
    ownRows: (role: RightsRole, on: boolean) => amend(({ roles }) => Object.assign(roles[role], { own_rows: on })),
    action: (role: RightsRole, action: Action, given: boolean) =>
      amend(({ roles }) => {
        const others = roles[role].actions.filter((one) => one !== action)
        roles[role].actions = given ? [...others, action] : others
      }),
    layer: (role: RightsRole, layer: string, access: LayerAccess | null) =>
      amend(({ roles }) => put(roles[role].layers, layer, access)),
    field: (role: RightsRole, path: string, access: FieldAccess | null) =>
      amend(({ roles }) => put(roles[role].fields, path, access)),
    rule: (path: string, change: Partial<FieldRule>) =>
      amend(({ fields }) => put(fields, path, { ...NEW_RULE, ...fields[path], ...change })),
    forgetField: (path: string) =>
      amend(({ roles, fields }) => {
        put(fields, path, null)
        for (const role of RIGHTS_ROLES) put(roles[role].fields, path, null)
      }),
    rows: (layer: string, field: string | null) => amend(({ rows }) => put(rows, layer, field)),
    approval: (change: Partial<ApprovalRule>) => amend(({ approval }) => Object.assign(approval, change)),
  }

  /** Saves what was edited. Whoever was faster wins: the new document is shown, and what was not saved. */
  async function save(reason: string): Promise<'saved' | 'conflict' | 'failed'> {
    const { value: before } = document
    const { value: after } = draft
    if (!before || !after) return 'failed'
    const lost = changes.value
    let outrun = false
    const saved = await saving.run(async () => {
      try {
        document.value = await writeRights(before.version, reason, after)
      } catch (cause) {
        if (failureOf(cause).status !== 409) throw cause
        document.value = await readRights()
        outrun = true
      }
      draft.value = null
    })
    if (!saved) return 'failed'
    conflict.value = outrun ? { changes: lost } : null
    return outrun ? 'conflict' : 'saved'
  }

  return { document, draft, conflict, layers, shown, changes, reading, saving, edits, load, edit, discard, save }
}

export type RightsState = ReturnType<typeof createRights>
