using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Keys;

namespace BackupEdge.Commands;

/// <summary>Implements <c>key create</c>, <c>key list</c> and <c>key revoke</c>, which manage API keys.</summary>
internal sealed class KeyCommand
{
    private const int MaxDays = 36500;
    private readonly Option<string?> _name = Options.Text("--name", "NAME", "Name shown in the audit log.");
    private readonly Option<Role?> _role = Options.Choice<Role>("--role", "Role of the key.");
    private readonly Option<int?> _expires = Options.WholeNumber("--expires-days", "DAYS", 1, MaxDays, "Days until expiry; default never.");
    private readonly Option<string[]> _sources = Options.Texts("--source", "NAME", "Narrows the key to a source; can be repeated.");
    private readonly Option<bool> _createOnly = Options.Switch("--create-only", "The key can only create backups and follow them.");
    private readonly Argument<string> _id = new("ID") { Description = "The key's id, as listed, or the key itself." };

    /// <summary>Creates the <c>key</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new KeyCommand();
        verb._name.Required = true;
        verb._role.Required = true;
        var create = new Command("create", "Creates a key and prints it once.")
        {
            verb._name,
            verb._role,
            verb._expires,
            verb._sources,
            verb._createOnly,
        };
        var list = new Command("list", "Lists keys, oldest first.");
        var revoke = new Command("revoke", "Revokes a key.") { verb._id };
        scope.SetAction(create, verb.CreateKeyAsync);
        scope.SetAction(list, ListAsync);
        scope.SetAction(revoke, verb.RevokeAsync);
        return new Command("key", "Creates, lists and revokes API keys.") { create, list, revoke };
    }

    private async Task<int> CreateKeyAsync(CommandRun run)
    {
        await using var service = run.Open(() => run.OpenBesideServer());
        var request = new KeyRequest(run.Get(_name)!, run.Get(_role)!.Value)
        {
            ExpiresDays = run.Get(_expires),
            Sources = run.Get(_sources) is { Length: > 0 } sources ? sources : null,
            IsCreateOnly = run.Get(_createOnly),
        };
        var answer = await service.Keys.CreateAsync(request);
        run.Answer(answer, (output, issued) => output.WriteLine(issued.Key));
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var now = run.CommandEnvironment.Time.GetUtcNow();
        run.Answer(await service.Keys.ListAsync(), (output, rows) => WriteTable(output, run.Times, rows, now));
        return ExitCode.Done;
    }

    private async Task<int> RevokeAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenCatalogue);
        run.Answer(await service.Keys.RevokeAsync(IdOf(run.Get(_id)!)), (output, row) =>
            output.WriteLine($"{row.Id} ({Printable.Of(row.Name)}) revoked")
        );
        return ExitCode.Done;
    }

    // The key itself is accepted too: its middle part is its id.
    private static string IdOf(string text) => text.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal) ? text.Split('_')[1] : text;

    private static string OnlyFor(KeyRow row) => string.Join(", ", [.. row.IsCreateOnly ? new[] { "create" } : [], .. row.Sources ?? []]);

    private static void WriteTable(TextWriter output, LocalTimes times, IReadOnlyList<KeyRow> rows, DateTimeOffset now)
    {
        var table = new Table("ID", "NAME", "ROLE", "ONLY FOR", "STATUS", "CREATED", "EXPIRES", "LAST USED");
        foreach (var row in rows)
        {
            var key = new KeyAnswer(row, now);
            table.Add(
                row.Id,
                row.Name,
                key.Role,
                OnlyFor(row),
                key.Status,
                times.Text(row.CreatedAt),
                times.Text(row.ExpiresAt),
                times.Text(row.LastUsedAt)
            );
        }

        table.Write(output);
    }
}
