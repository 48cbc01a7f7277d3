import { AppShell, Burger, Group, NavLink, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

import { Logo } from './Logo.tsx'
import { PAGES } from './pages.ts'
import classes from './Shell.module.css'
import { ThemeSwitch } from './ThemeSwitch.tsx'

/** What is around every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  useEffect(close, [path, close])
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className={classes.skip} href="#main">
        To the content
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
          />
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
        <ThemeSwitch />
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        {PAGES.map(({ path: to, label, icon: PageIcon }) => (
          <NavLink
            key={to}
            renderRoot={(props) => <Link to={to} {...props} />}
            label={label}
            leftSection={<PageIcon size={18} stroke={1.6} aria-hidden />}
            active={isWithin(path, to)}
            aria-current={isWithin(path, to) ? 'page' : undefined}
            className={classes.link}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

function isWithin(path: string, page: string): boolean {
  return path === page || (page !== '/' && path.startsWith(`${page}/`))
}
