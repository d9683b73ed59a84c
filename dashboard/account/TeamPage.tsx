import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation, useParams } from "wouter-preact";
import type { Member } from "../../workers/contract/accounts";
import type { BusinessHours } from "../../workers/contract/hours";
import { isPermitted } from "../../workers/contract/permissions";
import type { Team } from "../../workers/contract/teams";
import { explain, readFieldErrors } from "../api/client";
import { useMembers } from "../api/members";
import { removeTeam, saveTeam, useTeams } from "../api/teams";
import { HoursFields } from "../hours/HoursFields";
import { isUnfinished, presetHours, tidy } from "../hours/hours";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { NotFoundPage } from "../ui/NotFoundPage";
import { PageHeader } from "../ui/PageHeader";
import { SettingsForm } from "../ui/SettingsForm";
import { Skeleton } from "../ui/Skeleton";
import { Switch } from "../ui/Switch";
import { showToast } from "../ui/toasts";
import { RemovalDialog } from "./RemovalDialog";

type Draft = Pick<Team, "name" | "member_ids" | "business_hours">;
const NEW: Draft = { name: "", member_ids: [], business_hours: null };
const BACK = { href: "/account", label: "Your account" };

/** One team, or one that is to be: its name, its members and their hours. */
export default function TeamPage() {
  const { team_id } = useParams<{ team_id: string }>();
  const [teams, members] = [useTeams(), useMembers()];
  const isNew = team_id === "new";
  const team = teams.data?.items.find(({ id }) => id === team_id);
  const failed = [teams, members].find(({ isError, data }) => isError && !data);
  if (teams.data && !team && !isNew) return <NotFoundPage />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={isNew ? "New team" : (team?.name ?? "Team")}
        lead="Its members are given conversations that wait within its hours alone. They may take one over at any hour."
        back={BACK}
      />
      <div class="flex max-w-2xl flex-col gap-6">
        {failed ? (
          <ErrorState error={failed.error} retry={() => void failed.refetch()} />
        ) : (isNew || team) && members.data ? (
          <>
            <TeamForm team={team ?? null} members={members.data.items} />
            {team && <Removal team={team} />}
          </>
        ) : (
          <Skeleton class="h-120 rounded-card" />
        )}
      </div>
    </div>
  );
}

function TeamForm({ team, members }: { team: Team | null; members: Member[] }) {
  const saved: Draft = team ?? NEW;
  const [draft, setDraft] = useState<Draft>(saved);
  const [, navigate] = useLocation();
  const saving = useMutation({
    mutationFn: (written: Draft) => saveTeam(team?.id ?? null, written),
    onSuccess: ({ name }) => {
      showToast({ text: team ? "Saved." : `${name} is a team now.` });
      if (!team) navigate(BACK.href);
    },
  });
  const set = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
  const fields = Object.entries(readFieldErrors(saving.error));
  const explainField = (start: string) => fields.find(([name]) => name.startsWith(start))?.[1];
  const isChanged = JSON.stringify(write(draft)) !== JSON.stringify(write(saved));
  const isWhole = draft.name.trim() !== "" && !(draft.business_hours && isUnfinished(draft.business_hours));
  const hours = draft.business_hours;
  return (
    <Card>
      <SettingsForm
        error={fields.length > 0 ? null : saving.error}
        isSaving={saving.isPending}
        isChanged={isChanged && isWhole}
        onSave={() => saving.mutate(write(draft))}
      >
        <Field label="Name" error={explainField("name")}>
          {(ids) => (
            <Input
              {...ids}
              value={draft.name}
              required
              maxLength={100}
              placeholder="Night shift"
              onInput={(event) => set({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <MemberChoice
          members={members}
          chosen={draft.member_ids}
          error={explainField("member_ids")}
          on_change={(member_ids) => set({ member_ids })}
        />
        <Switch
          label="At set hours"
          hint="Off: its members are given conversations at any hour."
          checked={hours !== null}
          onChange={(isOn) => set({ business_hours: isOn ? (saved.business_hours ?? presetHours()) : null })}
        />
        {hours && (
          <HoursFields
            hours={hours}
            explain={(part: keyof BusinessHours) => explainField(`business_hours.${part}`)}
            on_change={(business_hours) => set({ business_hours })}
          />
        )}
      </SettingsForm>
    </Card>
  );
}

function write({ name, member_ids, business_hours }: Draft): Draft {
  return {
    name: name.trim(),
    member_ids: member_ids.toSorted(),
    business_hours: business_hours && tidy(business_hours),
  };
}

interface ChoiceProps {
  members: Member[];
  chosen: readonly string[];
  error: string | undefined;
  on_change: (user_ids: string[]) => void;
}

/** Those who may answer; who may only look is in no team. */
function MemberChoice({ members, chosen, error, on_change }: ChoiceProps) {
  const answering = members.filter(({ role, user_id }) => isPermitted(role, "use_inbox") || chosen.includes(user_id));
  return (
    <fieldset class="flex flex-col gap-1">
      <legend class="mb-1 text-sm font-[450]">Members</legend>
      {answering.map(({ user_id, full_name, email, profile_image }) => (
        <label key={user_id} class="flex cursor-pointer items-center gap-3 rounded-control py-1.5">
          <input
            type="checkbox"
            class="size-4 cursor-pointer accent-accent"
            checked={chosen.includes(user_id)}
            onChange={(event) =>
              on_change(
                event.currentTarget.checked ? [...chosen, user_id] : chosen.filter((other) => other !== user_id),
              )
            }
          />
          <Avatar profile_image={profile_image} class="size-8" />
          <span class="min-w-0">
            <span class="block truncate">{full_name ?? email}</span>
            {full_name && <span class="block truncate text-sm text-faint">{email}</span>}
          </span>
        </label>
      ))}
      {error && (
        <p role="alert" class="text-sm text-red">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Removal({ team: { id, name } }: { team: Team }) {
  const [isAsking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const removing = useMutation({
    mutationFn: () => removeTeam(id),
    onSuccess: () => {
      showToast({ text: `${name} is removed.` });
      navigate(BACK.href);
    },
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
  });
  return (
    <div>
      <Button variant="danger" icon="trash" onClick={() => setAsking(true)}>
        Remove the team
      </Button>
      <RemovalDialog
        name={name}
        what="the team"
        open={isAsking}
        on_close={() => setAsking(false)}
        isRemoving={removing.isPending}
        on_remove={() => removing.mutate()}
      >
        Its members stay in your workspace. Who is in no other team is given conversations at any hour.
      </RemovalDialog>
    </div>
  );
}
