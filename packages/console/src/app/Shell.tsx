import { AppShell, Burger, Group, NavLink, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

import { CallerProvider } from '../api/caller.tsx'
import { useNexus } from '../api/nexus.tsx'
import { whoQuery } from '../api/queries/who.ts'
import { Known } from '../parts/Known.tsx'
import { FiringBadge } from './FiringBadge.tsx'
import { Gate } from './Gate.tsx'
import { Login } from './Login.tsx'
import { LogOut } from './LogOut.tsx'
import { Logo } from './Logo.tsx'
import { isWithin, pagesFor } from './pages.ts'
import classes from './Shell.module.css'
import { ThemeSwitch } from './ThemeSwitch.tsx'

/** What is around every page; in place of the page, whatever keeps the reader from it. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  useEffect(close, [path, close])
  const query = useQuery(whoQuery(useNexus()))
  const me = query.data !== undefined && 'me' in query.data ? query.data.me : undefined
  return (
    <CallerProvider value={me}>
      <AppShell
        header={{ height: 48 }}
        navbar={{
          width: 200,
          breakpoint: 'sm',
          collapsed: { mobile: !isOpen, desktop: query.isSuccess && me === undefined },
        }}
        padding="md"
      >
        <a className={classes.skip} href="#main">
          To the content
        </a>
        <AppShell.Header className={classes.header}>
          <Group gap="xs" wrap="nowrap">
            {me !== undefined && (
              <Burger
                opened={isOpen}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              />
            )}
            <UnstyledButton
              renderRoot={(props) => <Link to="/" {...props} />}
              aria-label="Oximeter: overview"
            >
              <Group gap={8} wrap="nowrap">
                <Logo />
                <Text fw={650} className={classes.name}>
                  Oximeter
                </Text>
              </Group>
            </UnstyledButton>
          </Group>
          <Group gap="xs" wrap="nowrap">
            {me !== undefined && <LogOut />}
            <ThemeSwitch />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label="Pages">
          {me !== undefined &&
            pagesFor(me).map(({ path: to, label, icon: PageIcon }) => (
              <NavLink
                key={to}
                renderRoot={(props) => <Link to={to} {...props} />}
                label={label}
                leftSection={<PageIcon size={18} stroke={1.6} aria-hidden />}
                rightSection={to === '/alerts' ? <FiringBadge /> : undefined}
                active={isWithin(path, to)}
                aria-current={isWithin(path, to) ? 'page' : undefined}
                className={classes.link}
              />
            ))}
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
          <Known query={query} lines={6}>
            {(who) =>
              'me' in who ? (
                <Gate>
                  <Outlet />
                </Gate>
              ) : (
                <Login refused={who.refused} />
              )
            }
          </Known>
        </AppShell.Main>
      </AppShell>
    </CallerProvider>
  )
}
