using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Keys;

namespace BackupEdge.Commands;

/// <summary><c>key create</c>, <c>key list</c>, <c>key revoke</c>: who may call the API.</summary>
internal sealed class KeyCommand
{
    private const int MaxDays = 36500;
    private readonly Option<string?> _name = Options.Text("--name", "NAME", "Whose key it is.");
    private readonly Option<Role?> _role = Options.Word<Role>("--role", "What it allows.");
    private readonly Option<int?> _expires = Options.Whole(
        "--expires-days",
        "DAYS",
        1,
        MaxDays,
        "Days until it stops being good; never " + "unless told."
    );
    private readonly Argument<string> _id = new("ID") { Description = "The key's id, as the list tells it." };

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new KeyCommand();
        verb._name.Required = true;
        verb._role.Required = true;
        var create = new Command("create", "Makes a key and prints it, this one time.") { verb._name, verb._role, verb._expires };
        var list = new Command("list", "Lists keys, oldest first. Times are UTC.");
        var revoke = new Command("revoke", "Makes a key useless.") { verb._id };
        scope.SetAction(create, verb.CreateKeyAsync);
        scope.SetAction(list, ListAsync);
        scope.SetAction(revoke, verb.RevokeAsync);
        return new Command("key", "Makes, lists and revokes API keys.") { create, list, revoke };
    }

    private async Task<int> CreateKeyAsync(CommandRun run)
    {
        // Unlike the others this may come before all else: a server is then born with a key that somebody knows.
        await using var services = BackupServices.Open(run.Load().Settings, run.CommandEnvironment.Time, run.Logs);
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
        run.Answer(keys, ApiJson.Default.KeyAnswerArray, output => WriteTable(output, rows, keys));
        return ExitCode.Done;
    }

    private async Task<int> RevokeAsync(CommandRun run)
    {
        await using var services = run.OpenCatalogue();
        var id = IdOf(run.Get(_id)!);
        var row = services.Keys.Revoke(id, keepAdmin: false, CommandRun.Caller);
        run.Answer(new KeyAnswer(row, run.CommandEnvironment.Time.GetUtcNow()), ApiJson.Default.KeyAnswer, output =>
            output.WriteLine($"{row.Id} ({Printable.Of(row.Name)}) is revoked")
        );
        return ExitCode.Done;
    }

    // Who has only the key itself may give that: its id is its middle part.
    private static string IdOf(string text) => text.StartsWith(KeyIssuer.Prefix, StringComparison.Ordinal) ? text.Split('_')[1] : text;

    private static void WriteTable(TextWriter output, IReadOnlyList<KeyRow> rows, KeyAnswer[] keys)
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
                Units.Time(row.CreatedAt),
                Units.Time(row.ExpiresAt),
                Units.Time(row.LastUsedAt)
            );
        }

        table.Write(output);
    }
}
