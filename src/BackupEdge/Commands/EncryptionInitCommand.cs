using System.CommandLine;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Jobs.Startup;

namespace BackupEdge.Commands;

/// <summary>
/// Implements <c>encryption init</c>. The recovery identity <em>must</em> be written to standard output only, once, and after the bundle
/// that it opens.
/// </summary>
internal sealed class EncryptionInitCommand
{
    private const string HostSlot = "host";
    private const string RecoverySlot = "recovery";
    private const string PassphraseSlot = "passphrase";
    private readonly Option<SealMode?> _mode = EncryptionCommand.Mode(
        "Who can read contents: this host (shared), or only holders of a recovery identity (sealed); default shared."
    );
    private readonly Option<string[]> _recipients = Options.Texts(
        "--recipient",
        "age1...",
        "The public key of a recovery identity that exists already; can be repeated. Default: a new identity, printed once."
    );
    private readonly Option<string?> _passphrase = Options.Text(
        "--passphrase-file",
        "FILE",
        "Also add a slot with the passphrase in this file; - for standard input."
    );
    private readonly Option<string?> _hostKeyFile = HostKeyFile();

    /// <summary>Creates the <c>encryption init</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionInitCommand();
        var command = new Command("init", "Makes the keys, so that new archives are encrypted.")
        {
            verb._mode,
            verb._recipients,
            verb._passphrase,
            verb._hostKeyFile,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    /// <summary>Creates the option <c>--host-key-file</c>.</summary>
    public static Option<string?> HostKeyFile() =>
        Options.Text("--host-key-file", "FILE", "The host's key file; default the setting encryption.key_file.");

    /// <summary>Parses the value of <c>--recipient</c>.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>; the message does not contain the text, which may be an identity.</exception>
    public static AgeRecipient RecipientOf(string text) =>
        AgeRecipient.TryParse(text, out var recipient)
            ? recipient
            : throw KeyFaults.Refused(
                "--recipient must be a public key of age, which begins with 'age1'. An identity (AGE-SECRET-KEY-1...) must not be an "
                    + "argument: if it was one now, other users of this machine may have seen it."
            );

    private async Task<int> RunAsync(CommandRun run)
    {
        var loaded = run.Load(input => input with { HostKeyFile = run.Get(_hostKeyFile) });
        var settings = loaded.Settings;
        var mode = ModeOf(run, settings.Encryption);
        var recipients = run.Get(_recipients)!.Select(RecipientOf).ToList();
        var passphrase = run.Get(_passphrase) is { } file ? SecretText.Passphrase(run, file) : null;
        ReadOnlyStore.ThrowIfReadOnly(settings.Data);

        // No server may run: what it is writing now would not be encrypted.
        using var held = DataFolderLock.Take(settings.Data, url: null);
        var store = new KeyStore(settings, run.CommandEnvironment.Time);
        using var recovery = recipients.Count == 0 ? AgeIdentity.Generate() : null;
        var isNew = store.HostKey.Found is null;
        using var opened = store.Create(mode, now => SlotsOf(store, recovery, recipients, passphrase, now));
        CatalogueFiles.Seal(settings.Data, () => [.. opened.Bundle.CatalogueKey]);
        var answer = AnswerOf(store, opened, isNew, recovery);
        run.Answer(answer, CommandJson.Default.EncryptionInitAnswer, output => Write(output, answer, recipients.Count > 0));
        if (run.Get(_hostKeyFile) is not null)
        {
            run.Errors.Info($"Set 'encryption.key_file' to '{answer.KeyFile}' in the configuration, so that it is found again");
        }

        if (settings.Encryption.Mode is null)
        {
            run.Errors.Info(
                $"Set 'encryption.mode' to '{answer.Mode}' in the configuration, so that nothing is backed up without the keys"
            );
        }

        if (recovery is not null)
        {
            await ConfirmAsync(run, store, recovery.Recipient);
        }

        return ExitCode.Done;
    }

    private SealMode ModeOf(CommandRun run, EncryptionDefinition settings)
    {
        var (asked, configured) = (run.Get(_mode), settings.Mode);
        if (configured is { } word && (asked is { } other ? KeyWords.Of(word) != KeyWords.Of(other) : word == EncryptionMode.None))
        {
            throw KeyFaults.Refused(
                $"'encryption.mode' is {KeyWords.Of(word)} in the configuration. Change it there, or leave out --mode."
            );
        }

        return asked ?? (configured == EncryptionMode.Sealed ? SealMode.Sealed : SealMode.Shared);
    }

    private static List<KeySlot> SlotsOf(
        KeyStore store,
        AgeIdentity? recovery,
        IReadOnlyList<AgeRecipient> recipients,
        string? passphrase,
        DateTimeOffset now
    )
    {
        IEnumerable<AgeRecipient> outside = recovery is null ? recipients : [recovery.Recipient];
        var slots = outside.Select(
            (recipient, i) => KeySlot.ForRecipient(i == 0 ? RecoverySlot : $"{RecoverySlot}-{i + 1}", recipient, now)
        );
        List<KeySlot> all = [KeySlot.ForHost(HostSlot, store.HostKey.ReadOrCreate(now), now), .. slots];
        if (passphrase is not null)
        {
            all.Add(KeySlot.ForPassphrase(PassphraseSlot, store.Passphrases.Create(PassphraseSlot, passphrase, now), now));
        }

        return all;
    }

    private static EncryptionInitAnswer AnswerOf(KeyStore store, OpenedBundle opened, bool isNew, AgeIdentity? recovery) =>
        new(
            opened.Bundle.StoreId,
            KeyWords.Of(opened.Bundle.Mode),
            store.Folder.BundlePath(opened.Number),
            store.HostKey.Place!,
            isNew,
            [.. opened.Bundle.Slots.Select(EncryptionSlotAnswer.Of)],
            recovery is null ? null : AgeIdentityFile.Write(recovery, opened.Bundle.Epochs[0].Since),
            recovery is null ? null : $"backupedge-recovery-{opened.Bundle.StoreId.ToString()[..8]}.key"
        );

    private static void Write(TextWriter output, EncryptionInitAnswer answer, bool hasRecipients)
    {
        output.WriteLine($"New archives are encrypted, mode {answer.Mode}");
        output.WriteLine($"Host's key file: {Printable.Of(answer.KeyFile)}{(answer.KeyFileCreated ? ", created" : "")}");
        output.WriteLine($"Keys: {Printable.Of(answer.Bundle)}");
        output.WriteLine($"Slots that open them: {string.Join(", ", answer.Slots.Select(slot => slot.Name))}");
        var file = answer.RecoveryFileName ?? "IDENTITY-FILE";
        if (!hasRecipients)
        {
            output.WriteLine();
            output.WriteLine("The recovery identity. It is shown only now and stored nowhere. Without it, all backups are lost with this");
            output.WriteLine("host's key file. Store it outside this host, such as in a password manager and on paper in a safe, as the");
            output.WriteLine($"file {file}:");
            output.WriteLine();
            output.Write(answer.RecoveryIdentity);
        }

        output.WriteLine();
        output.WriteLine("This opens the keys without BackupEdge:");
        output.WriteLine($"  age -d -i {file} {Printable.Of(answer.Bundle)}");
    }

    // The test is of the stored copy, so it must be entered again from there.
    private static async Task ConfirmAsync(CommandRun run, KeyStore store, AgeRecipient expected)
    {
        const string Later = "Test the stored copy later: `backupedge encryption test --identity FILE`";
        if (run.IsJson || !run.CommandEnvironment.IsTerminal || !run.CommandEnvironment.IsInteractive)
        {
            run.Errors.Info(Later);
            return;
        }

        var error = run.CommandEnvironment.Error;
        while (true)
        {
            error.Write("Copy it from where you stored it, to test the copy (AGE-SECRET-KEY-1..., or nothing to test it later): ");
            error.Flush();
            var line = (await run.CommandEnvironment.Input.ReadLineAsync())?.Trim();
            if (string.IsNullOrEmpty(line))
            {
                run.Errors.Info(Later);
                return;
            }

            try
            {
                using var keys = new OfferedKeys("The identity", [AgeIdentity.Parse(line)]);
                if (keys.Recipients[0] == expected)
                {
                    store.RecordTest(keys).Dispose();
                    run.Errors.Info("It is the right one; the test was recorded");
                    return;
                }

                run.Errors.Warn("this is another identity");
            }
            catch (AgeFormatException e)
            {
                run.Errors.Warn(e.Message);
            }
        }
    }
}
