using System.CommandLine;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The options that name what opens the key bundle in place of the host's key file.</summary>
/// <param name="passphraseDescription">The description of <c>--passphrase-file</c>.</param>
/// <param name="identityDescription">The description of <c>--identity</c>.</param>
internal sealed class OfferedKeyOptions(
    string passphraseDescription = "Open the keys with the passphrase in this file; - for standard input.",
    string identityDescription = "Open the keys with this identity file of age; - for standard input."
)
{
    private readonly Option<string?> _identity = Options.Text("--identity", "FILE", identityDescription);
    private readonly Option<string?> _passphrase = Options.Text("--passphrase-file", "FILE", passphraseDescription);

    /// <summary>Creates the options of a command that reads contents of encrypted backups.</summary>
    public static OfferedKeyOptions ForContents() =>
        new(
            "Read encrypted backups with the passphrase in this file; - for standard input.",
            "Read encrypted backups with this identity file of age; - for standard input."
        );

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_identity);
        command.Add(_passphrase);
    }

    /// <summary>Returns the file of the identity; null if it is not given.</summary>
    public string? IdentityFile(CommandRun run) => run.Get(_identity);

    /// <summary>Returns whether one of the options is given.</summary>
    public bool AreGiven(CommandRun run) => (run.Get(_identity) ?? run.Get(_passphrase)) is not null;

    /// <summary>Returns the file of the passphrase; null if it is not given.</summary>
    public string? PassphraseFile(CommandRun run) => run.Get(_passphrase);

    /// <summary>Throws if an option is given and the command uses a server elsewhere, which must not get the secret on the way.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public void ThrowIfRemote(CommandRun run)
    {
        if (run.Server.IsNamed && AreGiven(run))
        {
            throw KeyFaults.Refused(
                $"--identity and --passphrase-file are for the data folder of this machine, not for a server ({run.Server.Origin}). Unlock "
                    + "the server for some minutes with `backupedge encryption unlock`, and run this command without them."
            );
        }
    }

    /// <summary>Opens the catalogue of this machine for reading, with what the options name.</summary>
    /// <exception cref="Fault">Those of <see cref="Read(CommandRun, Settings)"/>, and of opening the data folder.</exception>
    public BackupServices OpenToRead(CommandRun run)
    {
        var settings = run.Load().Settings;
        CommandRun.ThrowIfNoCatalogue(settings);
        return run.OpenToRead(settings, Read(run, settings));
    }

    /// <summary>Returns what the options name for a data folder; null if neither is given. The caller disposes it.</summary>
    /// <exception cref="Fault">Those of the other overload.</exception>
    public OfferedKeys? Read(CommandRun run, Settings settings) =>
        AreGiven(run) ? Read(run, new KeyStore(settings, run.CommandEnvironment.Time)) : null;

    /// <summary>Returns what the options name; null if neither is given. The caller disposes it.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="opensPassphrase">Whether the passphrase opens the keys; false if it is that of a new slot.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>io_error</c>, <c>resource_limit</c>, <c>key_missing</c>.</exception>
    public OfferedKeys? Read(CommandRun run, KeyStore store, bool opensPassphrase = true) =>
        (run.Get(_identity), opensPassphrase ? run.Get(_passphrase) : null) switch
        {
            (null, null) => null,
            ({ } file, null) => SecretText.Identities(run, file),
            (null, { } file) => store.Passphrases.Open(SecretText.Passphrase(run, file)),
            _ => throw KeyFaults.Refused("Use --identity or --passphrase-file, not both."),
        };

    /// <summary>Returns what the options name, otherwise the host's key file. The caller disposes it.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="opensPassphrase">Whether the passphrase opens the keys; false if it is that of a new slot.</param>
    /// <exception cref="Fault">Those of <see cref="Read(CommandRun, KeyStore, bool)"/>, and of reading the key file.</exception>
    public OfferedKeys ReadOrHost(CommandRun run, KeyStore store, bool opensPassphrase = true) =>
        Read(run, store, opensPassphrase) ?? store.HostKey.Read();
}
