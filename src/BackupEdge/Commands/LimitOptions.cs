using System.CommandLine;
using System.Globalization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands;

/// <summary>The options that limit a backup, or the backups of a schedule.</summary>
internal sealed class LimitOptions
{
    private const string ReadName = "--limit-read";

    private readonly Option<int?> _read = new(ReadName)
    {
        HelpName = "SIZE",
        Description = "Read at most this many bytes of the sources in a second, such as 20MB; 0 is no limit.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "0")
            {
                return 0;
            }

            if (ByteSize.TryParse(text, out var bytes) && bytes is >= BackupLimits.MinReadBytesPerSecond and <= int.MaxValue)
            {
                return (int)bytes;
            }

            var most = int.MaxValue.ToString(CultureInfo.InvariantCulture);
            result.AddError(
                $"{ReadName} must be 0 or a size such as 500KiB or 20MB, from {BackupLimits.MinReadBytesPerSecond} to {most} bytes, not "
                    + $"'{text}'."
            );
            return null;
        },
    };

    private readonly Option<int?> _workers = Options.WholeNumber(
        "--workers",
        "N",
        1,
        BackupLimits.MaxWorkers,
        "Threads that hash and compress, at most as many as the setting workers says, which is the default."
    );

    private readonly Option<IoClass?> _ioClass = Options.Choice<IoClass>(
        "--io-class",
        "idle: use the disk only while no other program needs it."
    );

    /// <summary>The names of the options without the dashes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["limit-read", "workers", "io-class"];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_read);
        command.Add(_workers);
        command.Add(_ioClass);
    }

    /// <summary>Returns limits with the values of the given options.</summary>
    public BackupLimits ApplyTo(BackupLimits limits, CommandRun run) =>
        limits with
        {
            ReadBytesPerSecond = run.Get(_read) ?? limits.ReadBytesPerSecond,
            Workers = run.Get(_workers) ?? limits.Workers,
            IoClass = run.Get(_ioClass) ?? limits.IoClass,
        };

    /// <summary>Returns limits without those whose options are named.</summary>
    public static BackupLimits Without(BackupLimits limits, IReadOnlyList<string> names) =>
        limits with
        {
            ReadBytesPerSecond = names.Contains("limit-read") ? null : limits.ReadBytesPerSecond,
            Workers = names.Contains("workers") ? null : limits.Workers,
            IoClass = names.Contains("io-class") ? null : limits.IoClass,
        };
}
