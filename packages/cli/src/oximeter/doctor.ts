import {
  SEVERITIES,
  type Diagnosis,
  type Finding,
  type NexusPublicClient,
  type Severity,
} from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { EXIT } from '../command-line/exit.ts'
import { counted } from '../output/quantity.ts'
import { printable, type Style } from '../output/table.ts'

export interface DoctorOptions {
  /** A finding as bad as this, or worse, is a failure of the command. */
  readonly failOn: Severity
}

/** What is wrong with the whole system, the worst first, and what to do about each. */
export async function doctor(nexus: NexusPublicClient, { failOn }: DoctorOptions): Promise<Answer> {
  const diagnosis = await nexus.diagnosis()
  const isBad = ({ severity }: Finding): boolean =>
    SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn)
  return {
    json: diagnosis,
    text: (style) => formatDiagnosis(diagnosis, style),
    exitCode: diagnosis.findings.some(isBad) ? EXIT.failed : EXIT.ok,
  }
}

function formatDiagnosis({ findings, elapsed_ms }: Diagnosis, style: Style): string {
  const parts = SEVERITIES.toReversed().flatMap((severity) => {
    const some = findings.filter((finding) => finding.severity === severity)
    if (some.length === 0) return []
    const body =
      severity === 'ok' ? formatFine(some) : some.map((one) => formatFinding(one, style)).join('\n')
    return [`${style.heading(severity.toUpperCase())}\n${body}`]
  })
  return [...parts, `${summary(findings)} (${elapsed_ms} ms)\n`].join('\n')
}

function formatFinding({ check, code, subject, text, what_to_do }: Finding, style: Style): string {
  const about = subject === '' ? check : subject
  const lines = [
    `  ${printable(about)} ${style.faint(code)}`,
    `    ${printable(text)}`,
    ...(what_to_do === null ? [] : [`    → ${printable(what_to_do)}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function formatFine(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length))
  return findings
    .map(({ check, text }) => `  ${check.padEnd(width)}  ${printable(text)}\n`)
    .join('')
}

function summary(findings: readonly Finding[]): string {
  const checks = counted(new Set(findings.map(({ check }) => check)).size, 'check')
  const found = SEVERITIES.slice(1)
    .toReversed()
    .flatMap((severity) => {
      const n = findings.filter((finding) => finding.severity === severity).length
      if (n === 0) return []
      return severity === 'critical' ? [`${n} critical`] : [counted(n, severity)]
    })
  return `${checks}: ${found.length === 0 ? 'all is well' : found.join(', ')}`
}
