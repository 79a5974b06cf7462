namespace BackupEdge.Commands.Help;

/// <summary>The examples of each command, printed by <c>--help</c> and in the manual page.</summary>
internal static class CommandExamples
{
    private static readonly Dictionary<string, CommandExample[]> Examples = new(StringComparer.Ordinal)
    {
        [""] =
        [
            new("backupedge backup --source bots=/srv/bots", "Back up a folder now."),
            new("backupedge list", "List the backups."),
            new("backupedge restore latest --to /srv/restored", "Restore the newest backup into a folder."),
            new("backupedge status", "Show whether everything works."),
        ],
        ["init"] =
        [
            new("sudo backupedge init", "Create the data folder of the installed service and print the first admin key."),
            new("sudo backupedge init --preset general-bots", "Look at a host of General Bots, and propose settings with all its parts."),
            new("backupedge init --preset folder --source bots=/srv/bots --yes", "Write settings that back up a folder."),
        ],
        ["serve"] =
        [
            new("backupedge serve", "Serve the API with the settings of the configuration file."),
            new("backupedge serve --source bots=/srv/bots", "Serve the API and back up one folder."),
        ],
        ["open"] = [new("backupedge open", "Print a link that signs a browser in to the dashboard.")],
        ["backup"] =
        [
            new("backupedge backup", "Back up all configured sources."),
            new("backupedge backup --sources bots --label \"before the upgrade\"", "Back up one source, with a label."),
            new("backupedge backup --source bots=/srv/bots", "Back up a folder that is not configured."),
            new("backupedge backup --dry-run --list", "Print what a backup would contain."),
        ],
        ["restore"] =
        [
            new("backupedge restore latest --to /srv/restored", "Restore everything into a folder."),
            new("backupedge restore latest --path bots/crm/config.csv --to /tmp/restored", "Restore one file."),
            new(
                "backupedge restore latest~1 --target original --dry-run",
                "Print what restoring the backup before the newest would change."
            ),
            new("backupedge restore latest --target original --restore-database", "Restore everything to where it came from."),
            new(
                "backupedge restore latest --to /srv/restored --identity /media/usb/recovery.key",
                "Restore an encrypted backup with a recovery identity."
            ),
        ],
        ["list"] =
        [
            new("backupedge list", "List the newest 100 backups."),
            new("backupedge list --source-name bots --status completed", "List the completed backups of one source."),
            new("backupedge list --since 2d", "List the backups of the last two days."),
        ],
        ["show"] = [new("backupedge show latest", "Print the details of the newest backup.")],
        ["files"] =
        [
            new("backupedge files latest bots", "List a folder."),
            new("backupedge files latest --recursive", "List everything in the newest backup."),
        ],
        ["find"] =
        [
            new("backupedge find config.csv", "Find the versions of a file in all backups."),
            new("backupedge find 'bots/**/*.bas'", "Find files by a pattern."),
        ],
        ["diff"] = [new("backupedge diff latest~1 latest", "List what changed between the last two backups.")],
        ["status"] =
        [
            new("backupedge status", "Show the health of everything."),
            new("backupedge status --check", "Also exit with 1 if something is wrong, for scripts."),
        ],
        ["cat"] = [new("backupedge cat latest bots/crm/config.csv | less", "Read a file of the newest backup.")],
        ["export"] =
        [
            new("backupedge export latest --output backup.tar.lz4", "Write the newest backup to a file."),
            new("backupedge export latest --format tar | tar -x -C /srv/restored", "Unpack it without writing a file."),
        ],
        ["verify"] = [new("backupedge verify latest", "Check the newest backup."), new("backupedge verify --all", "Check all backups.")],
        ["delete"] = [new("backupedge delete 7f3kq2", "Delete the backup whose id ends in 7f3kq2.")],
        ["undelete"] = [new("backupedge undelete 7f3kq2", "Bring back the deleted backup whose id ends in 7f3kq2.")],
        ["delete-requests"] = [new("backupedge delete-requests", "List the deletes that another admin must confirm.")],
        ["hold"] =
        [
            new("backupedge hold latest", "Keep the newest backup."),
            new("backupedge hold 7f3kq2 --off", "Let the retention rules decide again."),
        ],
        ["set"] =
        [
            new("backupedge set latest --label \"before the upgrade\" --tag release", "Give the newest backup a label and a tag."),
            new("backupedge set 7f3kq2 --retention-days 365", "Keep the backup whose id ends in 7f3kq2 for a year."),
        ],
        ["job list"] = [new("backupedge job list", "List the newest jobs, and what runs.")],
        ["job show"] = [new("backupedge job show latest", "Print the details of the newest job.")],
        ["job watch"] = [new("backupedge job watch latest", "Follow the newest job to its end.")],
        ["job cancel"] = [new("backupedge job cancel latest", "Ask the newest job to stop.")],
        ["prune"] = [new("backupedge prune --dry-run", "Print what would be deleted, and why."), new("backupedge prune", "Delete it.")],
        ["rebuild"] = [new("backupedge rebuild --data /srv/copied", "Make the catalogue for archives that were copied from a lost host.")],
        ["copy list"] =
        [
            new("backupedge copy list", "List the copies of the configuration."),
            new(
                "backupedge copy list --all s3://backups --endpoint https://s3.example.org",
                "List all hosts whose copies are in a bucket, from any machine that can read it."
            ),
        ],
        ["copy status"] =
        [
            new("backupedge copy status", "Show what each copy has and lacks."),
            new("backupedge copy status offsite", "Show everything about the copy 'offsite'."),
        ],
        ["copy run"] = [new("backupedge copy run offsite", "Copy now what is not in the copy 'offsite' yet.")],
        ["copy verify"] =
        [
            new("backupedge copy verify offsite", "Look up all objects of the copy 'offsite', and read some archives."),
            new("backupedge copy verify offsite --bytes 0", "Only look up the objects, without reading archives."),
        ],
        ["copy probe"] = [new("backupedge copy probe offsite", "Find out whether its bucket has versions and locks.")],
        ["copy policy"] =
        [
            new("backupedge copy policy offsite", "Print what the host may do in the bucket of the copy 'offsite'."),
            new("backupedge copy policy offsite --pruner", "Print what a pruner on another machine may do."),
        ],
        ["drill"] =
        [
            new("backupedge drill", "Restore the newest backup of each source for a test, and compare."),
            new("backupedge drill latest~7 --sources bots", "Prove one source of an older backup."),
            new("backupedge drill --from offsite", "Read the copy 'offsite' instead of the data folder."),
        ],
        ["drill list"] = [new("backupedge drill list --result failed", "List the drills that found something.")],
        ["drill show"] =
        [
            new("backupedge drill show latest", "Print the report of the last drill."),
            new("backupedge drill show latest --html report.html", "Write it as a page to print."),
        ],
        ["drill check"] = [new("backupedge drill check report.json", "Check that a report was signed here and not changed.")],
        ["recover"] =
        [
            new(
                "backupedge recover s3://backups/bots1 --endpoint https://s3.example.org --identity recovery.txt --data /srv/recovered",
                "Bring back a lost host from its copy; archives are read there when they are needed."
            ),
            new("backupedge recover /mnt/disk/bots1 --download", "Bring back a host from a disk, with all archives."),
        ],
        ["schedule create"] =
        [
            new("backupedge schedule create --name nightly --cron '0 2 * * *' --type incremental", "Back up every night at 02:00."),
        ],
        ["schedule preview"] =
        [
            new(
                "backupedge schedule preview --cron '0 2 * * *' --full-every 7d --count 8",
                "Print when a schedule would run, and the types."
            ),
        ],
        ["schedule list"] = [new("backupedge schedule list", "List the schedules with their next runs.")],
        ["schedule show"] = [new("backupedge schedule show nightly", "Print the details of a schedule.")],
        ["schedule update"] = [new("backupedge schedule update nightly --cron '30 3 * * *'", "Run at 03:30 instead.")],
        ["schedule delete"] = [new("backupedge schedule delete nightly", "Delete a schedule.")],
        ["schedule run"] = [new("backupedge schedule run nightly", "Make its backup now.")],
        ["schedule next"] = [new("backupedge schedule next nightly --count 3", "Print the next three runs.")],
        ["target list"] = [new("backupedge target list", "List where a restore can write to.")],
        ["key create"] =
        [
            new("backupedge key create --name crm-bot --role backup_operator --source crm", "Create a key for a bot, for one source."),
            new("backupedge key create --name prometheus --role viewer", "Create a key for a dashboard."),
        ],
        ["key list"] = [new("backupedge key list", "List the keys.")],
        ["key revoke"] = [new("backupedge key revoke key-7f3kq2", "Revoke a key.")],
        ["encryption init"] =
        [
            new("sudo backupedge encryption init", "Encrypt new archives, and print the recovery identity once."),
            new(
                "backupedge encryption init --mode sealed --recipient age1qqq",
                "Let only the holder of an existing identity read contents."
            ),
        ],
        ["encryption status"] = [new("backupedge encryption status", "Show the slots and when they were tested.")],
        ["encryption test"] =
        [
            new("backupedge encryption test --identity /media/usb/recovery.key", "Check that a stored identity opens the keys."),
        ],
        ["encryption add-slot"] =
        [
            new("backupedge encryption add-slot --name safe --recipient age1qqq", "Add an identity that is kept elsewhere."),
            new(
                "sudo backupedge encryption add-slot --name host-2 --host --identity /media/usb/recovery.key",
                "Make a new key file for this host after the old one was lost."
            ),
        ],
        ["encryption remove-slot"] = [new("backupedge encryption remove-slot safe", "Remove the slot 'safe'.")],
        ["encryption reseal"] =
        [
            new("backupedge encryption reseal --dry-run", "Print how many archives are not encrypted with the newest keys."),
            new("backupedge encryption reseal --limit 50GB", "Encrypt 50 GB of them, oldest first."),
        ],
        ["encryption rotate"] = [new("backupedge encryption rotate", "Use a new key for the archives from now on.")],
        ["encryption unlock"] =
        [
            new(
                "backupedge encryption unlock --identity recovery.key --minutes 30 --server http://localhost:9000 --key-file admin.key",
                "Let a server read contents for half an hour."
            ),
        ],
        ["encryption lock"] =
        [
            new("backupedge encryption lock --server http://localhost:9000 --key-file admin.key", "Lock it before the time is over."),
        ],
        ["audit"] = [new("backupedge audit --action backup.delete", "List who deleted backups.")],
        ["audit verify"] = [new("backupedge audit verify", "Verify that nobody changed or removed audit records.")],
        ["audit export"] = [new("backupedge audit export --output audit.jsonl", "Write all audit records to a file, for an auditor.")],
        ["webhook list"] = [new("backupedge webhook list", "List the webhooks and what waits for delivery.")],
        ["webhook test"] = [new("backupedge webhook test ops", "Send a test notification to the webhook 'ops'.")],
        ["config show"] = [new("backupedge config show", "Print the effective settings and their origin.")],
        ["config check"] =
        [
            new("sudo backupedge config check", "Validate the configuration of the installed service."),
            new("sudo backupedge config check --reach", "Also open every source, copy and target, and print what a backup would take."),
        ],
        ["health"] = [new("backupedge health", "Check the local service.")],
        ["completion"] =
        [
            new("backupedge completion bash > /usr/share/bash-completion/completions/backupedge", "Install the completion for bash."),
        ],
        ["man"] = [new("backupedge man | man -l -", "Read the manual page.")],
        ["version"] = [new("backupedge version", "Print the version and the linked libraries.")],
        ["help"] = [new("backupedge help schedule create", "Print the help of a command.")],
    };

    /// <summary>Returns the examples of a command; an empty list for a command that only groups others.</summary>
    /// <param name="path">The command's name with those of its parents, such as <c>schedule create</c>; empty for the program.</param>
    public static IReadOnlyList<CommandExample> Of(string path) => Examples.GetValueOrDefault(path, []);
}
