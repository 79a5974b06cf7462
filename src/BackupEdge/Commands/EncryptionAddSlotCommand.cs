using System.CommandLine;
using BackupEdge.Encryption;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption add-slot</c>.</summary>
internal sealed class EncryptionAddSlotCommand
{
    private readonly Option<string?> _name = Options.Text("--name", "NAME", "The name of the slot.");
    private readonly Option<string?> _recipient = Options.Text(
        "--recipient",
        "age1...",
        "The public key of an identity that is kept elsewhere."
    );
    private readonly Option<bool> _host = Options.Switch("--host", "This host's key file, which is created if there is none.");
    private readonly Option<string?> _hostKeyFile = EncryptionInitCommand.HostKeyFile();
    private readonly OfferedKeyOptions _keys = new(
        "The file with the passphrase of the new slot; with --host or --recipient, of the slot that opens the keys."
    );

    /// <summary>Creates the <c>encryption add-slot</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionAddSlotCommand();
        verb._name.Required = true;
        var command = new Command("add-slot", "Adds an identity or a passphrase that opens the keys.")
        {
            verb._name,
            verb._recipient,
            verb._host,
            verb._hostKeyFile,
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        var (recipient, isHost, name) = (run.Get(_recipient), run.Get(_host), run.Get(_name)!);
        var isPassphrase = recipient is null && !isHost;
        if ((recipient is not null && isHost) || (isPassphrase && _keys.PassphraseFile(run) is null))
        {
            throw KeyFaults.Refused("Use one of --recipient, --passphrase-file and --host for the new slot.");
        }

        var store = KeyStores.ToChange(run, run.Get(_hostKeyFile), mayBeLost: _keys.IdentityFile(run) is not null);
        Func<DateTimeOffset, KeySlot> makeSlot =
            isHost ? now => HostSlot(store, name, now)
            : isPassphrase ? PassphraseSlot(run, store, name)
            : RecipientSlot(name, recipient!);
        using var keys = _keys.ReadOrHost(run, store, opensPassphrase: !isPassphrase);
        using var changed = store.AddSlot(keys, name, makeSlot);
        var keyFile = isHost ? store.HostKey.Place : null;
        EncryptionChangeAnswer.Of(store, changed, name, keyFile).Write(run, changed, Lines(changed, name, keyFile));
        return ExitCode.Done;
    }

    private static IEnumerable<string> Lines(OpenedBundle changed, string name, string? keyFile)
    {
        yield return $"Slot '{name}' added";
        if (keyFile is not null)
        {
            yield return $"Host's key file: {Printable.Of(keyFile)}";
        }
        else if (changed.Bundle.Mode == SealMode.Sealed)
        {
            yield return "It opens the contents of backups that are made from now on, not of earlier ones";
        }
    }

    private Func<DateTimeOffset, KeySlot> PassphraseSlot(CommandRun run, KeyStore store, string name)
    {
        var passphrase = SecretText.Passphrase(run, _keys.PassphraseFile(run)!);
        return now => KeySlot.ForPassphrase(name, store.Passphrases.Create(name, passphrase, now), now);
    }

    private static Func<DateTimeOffset, KeySlot> RecipientSlot(string name, string text)
    {
        var recipient = EncryptionInitCommand.RecipientOf(text);
        return now => KeySlot.ForRecipient(name, recipient, now);
    }

    private static KeySlot HostSlot(KeyStore store, string name, DateTimeOffset now) =>
        KeySlot.ForHost(name, store.HostKey.ReadOrCreate(now), now);
}
