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
    private readonly Argument<string> _id = new("ID") { Description = "The key's id, as listed, or the key itself." };

    /// <summary>Creates the <c>key</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new KeyCommand();
        verb._name.Required = true;
        verb._role.Required = true;
        var create = new Command("create", "Creates a key and prints it once.") { verb._name, verb._role, verb._expires };
        var list = new Command("list", "Lists keys, oldest first.");
        var revoke = new Command("revoke", "Revokes a key.") { verb._id };
        scope.SetAction(create, verb.CreateKeyAsync);
        scope.SetAction(list, ListAsync);
        scope.SetAction(revoke, verb.RevokeAsync);
        return new Command("key", "Creates, lists and revokes API keys.") { create, list, revoke };
    }

    private async Task<int> CreateKeyAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var issued = services.Keys.Issue(run.Get(_name)!, run.Get(_role)!.Value, run.Get(_expires), CommandRun.Caller);
        var answer = new KeyAnswer(issued.Row, run.CommandEnvironment.Time.GetUtcNow(), issued.Key);
        run.Answer(answer, ApiJson.Default.KeyAnswer, output => output.WriteLine(issued.Key));
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        await using var services = run.OpenToRead();
        var now = run.CommandEnvironment.Time.GetUtcNow();
        var rows = services.Keys.List();
        KeyAnswer[] keys = [.. rows.Select(row => new KeyAnswer(row, now))];
        run.Answer(keys, ApiJson.Default.KeyAnswerArray, output => WriteTable(output, run.Times, rows, keys));
        return ExitCode.Done;
    }

    private async Task<int> RevokeAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var id = IdOf(run.Get(_id)!);
        var row = services.Keys.Revoke(id, keepAdmin: false, CommandRun.Caller);
        run.Answer(new KeyAnswer(row, run.CommandEnvironment.Time.GetUtcNow()), ApiJson.Default.KeyAnswer, output =>
            output.WriteLine($"{row.Id} ({Printable.Of(row.Name)}) revoked")
        );
        return ExitCode.Done;
    }

    // The key itself is accepted too: its middle part is its id.
    private static string IdOf(string text) => text.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal) ? text.Split('_')[1] : text;

    private static void WriteTable(TextWriter output, LocalTimes times, IReadOnlyList<KeyRow> rows, KeyAnswer[] keys)
    {
        var table = new Table("ID", "NAME", "ROLE", "STATUS", "CREATED", "EXPIRES", "LAST USED");
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            table.Add(
                row.Id,
                row.Name,
                keys[i].Role,
                keys[i].Status,
                times.Text(row.CreatedAt),
                times.Text(row.ExpiresAt),
                times.Text(row.LastUsedAt)
            );
        }

        table.Write(output);
    }
}
