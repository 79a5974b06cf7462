using System.CommandLine;
using System.Globalization;
using BackupEdge.Commands.Remote;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption unlock</c>, which lets a server read contents for a limited time.</summary>
internal sealed class EncryptionUnlockCommand
{
    private const int DefaultMinutes = 15;
    private const int MaxMinutes = 24 * 60;
    private readonly OfferedKeyOptions _keys = new(
        "Unlock with the passphrase in this file; - for standard input.",
        "Unlock with this identity file of age; - for standard input."
    );
    private readonly Option<int?> _minutes = Options.WholeNumber(
        "--minutes",
        "N",
        1,
        MaxMinutes,
        string.Create(CultureInfo.InvariantCulture, $"For how long; default {DefaultMinutes}.")
    );

    /// <summary>Creates the <c>encryption unlock</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionUnlockCommand();
        var command = new Command("unlock", "Lets a server in mode sealed read contents for some minutes.") { verb._minutes };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    /// <summary>Opens the server whose memory holds the identities.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if none is named, or its address or key is not valid.</exception>
    public static RemoteService OpenServer(CommandRun run) =>
        run.Server.IsNamed
            ? run.Server.Open(run.Errors)
            : throw KeyFaults.Refused(
                "Name the server with --server URL, such as http://localhost:9000, and the file with an admin's key with --key-file. "
                    + "Without a server, use --identity with restore, cat, export and verify."
            );

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var server = OpenServer(run);
        var minutes = run.Get(_minutes) ?? DefaultMinutes;
        var answer = (_keys.IdentityFile(run), _keys.PassphraseFile(run)) switch
        {
            ({ } file, null) => await server.UnlockAsync("identity", IdentityIn(run, file), minutes),
            (null, { } file) => await server.UnlockAsync("passphrase", SecretText.Passphrase(run, file), minutes),
            _ => throw KeyFaults.Refused("Use --identity or --passphrase-file."),
        };
        run.Answer(answer, (output, until) => output.WriteLine($"Unlocked until {run.Times.Text(until)}"));
        return ExitCode.Done;
    }

    private static string IdentityIn(CommandRun run, string file)
    {
        using var keys = SecretText.Identities(run, file);
        return string.Join('\n', keys.Identities.Select(identity => identity.ToText()));
    }
}
