using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>A run of a command: its arguments, settings, output and errors.</summary>
internal sealed partial class CommandRun
{
    private readonly ParseResult _parse;
    private readonly CommandScope _scope;
    private readonly Lazy<ServerChoice> _server;

    public CommandRun(ParseResult parse, CommandScope scope)
    {
        _parse = parse;
        _scope = scope;
        IsJson = parse.GetValue(scope.Json);
        IsQuiet = parse.GetValue(scope.Quiet);
        Errors = new ErrorOutput(scope.CommandEnvironment.Error, IsJson, scope.CommandEnvironment.IsJournal, IsQuiet);
        Times = scope.TimesOf(parse.RootCommandResult);
        Colors = StatusColors.For(scope.CommandEnvironment);
        _server = new Lazy<ServerChoice>(() => new ServerChoice(this, scope));
    }

    public bool IsJson { get; }

    /// <summary>Whether only errors, warnings and what was asked for are printed.</summary>
    public bool IsQuiet { get; }

    public ErrorOutput Errors { get; }

    /// <summary>Formats times.</summary>
    public LocalTimes Times { get; }

    /// <summary>The colours of standard output.</summary>
    public StatusColors Colors { get; }

    /// <summary>Whether the user has pressed Ctrl-C, or SIGTERM was received.</summary>
    public bool IsInterrupted { get; set; }

    public CommandEnvironment CommandEnvironment => _scope.CommandEnvironment;

    /// <summary>The caller recorded for commands: an admin, because a user who can write the data folder can change anything.</summary>
    public static Caller Caller { get; } =
        new(Caller.CommandLineName, Role.Admin) { Credential = Caller.CommandLineName, OwnsDataFolder = true };

    /// <summary>The server that is named in place of the data folder of this machine.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if both are named.</exception>
    public ServerChoice Server => _server.Value;

    /// <summary>The root command, with all other commands below it.</summary>
    public Command Root => _parse.RootCommandResult.Command;

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    public T? Get<T>(Argument<T> argument) => _parse.GetValue(argument);

    /// <summary>Opens the service: the server that the command line names, otherwise the data folder of this machine.</summary>
    /// <param name="local">Opens the data folder.</param>
    /// <exception cref="Fault">Those of opening the data folder; <c>invalid_request</c> if the server or its key is not valid.</exception>
    public IService Open(Func<BackupServices> local) => Server.IsNamed ? Server.Open(Errors) : new LocalService(local(), Caller);

    /// <summary>Opens the catalogue without locking the data folder. A missing data folder is not created.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the data folder does not exist, <c>io_error</c>.</exception>
    public BackupServices OpenCatalogue()
    {
        var settings = Load().Settings;
        ThrowIfNoCatalogue(settings);
        return BackupServices.Open(settings, CommandEnvironment.Time, Logs);
    }

    /// <summary>Opens the catalogue for reading, also if the data folder is on a read-only file system.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the data folder does not exist, <c>io_error</c>, <c>no_space</c>.</exception>
    public BackupServices OpenToRead()
    {
        var settings = Load().Settings;
        ThrowIfNoCatalogue(settings);
        return OpenToRead(settings);
    }

    /// <summary>Opens and locks a data folder for a job that changes nothing in it.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    /// <exception cref="Fault">
    /// <c>data_folder_locked</c>, and then the identities are not disposed; <c>io_error</c>, <c>no_space</c>, <c>wrong_key</c>.
    /// </exception>
    public OwningServices OpenToReadLocked(Settings settings, OfferedKeys? offered = null)
    {
        var services = OwningServices.OpenToRead(settings, CommandEnvironment.Time, Logs, offered);
        WarnOfCopy(services, settings);
        return services;
    }

    /// <summary>
    /// Opens the catalogue with the sources and targets of the running server, or of the settings if no server runs. A missing data folder
    /// is not created.
    /// </summary>
    /// <param name="reads">Whether nothing is changed, so that the data folder may be on a read-only file system.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the data folder does not exist, <c>io_error</c>.</exception>
    public BackupServices OpenBesideServer(bool reads = false)
    {
        var settings = Load().Settings;
        ThrowIfNoCatalogue(settings);
        if (reads && ReadOnlyStore.Is(settings.Data))
        {
            return OpenToRead(settings);
        }

        ReadOnlyStore.ThrowIfReadOnly(settings.Data);

        var served = DataFolderLock.Holder(settings.Data)?.Url is null ? settings : ServedConfiguration.ApplyTo(settings);
        return BackupServices.Open(served, CommandEnvironment.Time, Logs);
    }

    /// <summary>Throws if the data folder has no catalogue.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if there is none, <c>io_error</c> if this user has no access.</exception>
    public static void ThrowIfNoCatalogue(Settings settings) => DataFolderPresence.ThrowIfNoCatalogue(settings.Data);

    /// <summary>Gets a log for unexpected errors; the command itself reports all others, such as a failed job.</summary>
    public ILoggerFactory Logs => NewLog(new LogDefinition(LogFormat.Text, LogLevel.Error), omitted: LogEvents.JobFailed);

    /// <summary>Creates a log on standard error.</summary>
    /// <param name="log">The format and the lowest level.</param>
    /// <param name="omitted">The id of an event that is not logged; null for none.</param>
    public StderrLog NewLog(LogDefinition log, int? omitted = null) =>
        new(CommandEnvironment.Error, log, CommandEnvironment.Time, CommandEnvironment.IsJournal) { Omitted = omitted };

    /// <summary>Returns what shows the progress of the command; null for nothing.</summary>
    public IProgressView? OpenProgress() =>
        Get(_scope.Progress) is { } mode ? ProgressViews.Of(mode, CommandEnvironment)
        : IsQuiet || IsJson ? null
        : ProgressViews.ForTerminal(CommandEnvironment);

    /// <summary>Whether the files of a job are listed.</summary>
    public bool IsVerbose => Get(_scope.Verbose);

    /// <summary>
    /// Returns the list of the files of a job; null if they are not listed. With <c>--json</c>, standard output is for the answer only.
    /// </summary>
    public PathListing? OpenListing() =>
        !IsVerbose ? null
        : Get(_scope.Progress) == ProgressMode.Json ? new PathListing(CommandEnvironment.Error, isJson: true)
        : new PathListing(IsJson ? CommandEnvironment.Error : CommandEnvironment.Output, isJson: false);

    /// <summary>Writes how a job ended, in the form of an answer; nothing with <c>--quiet</c>, except JSON.</summary>
    public void Report<T>(T document, JsonTypeInfo<T> type, Action<TextWriter> writeText)
    {
        if (IsJson || !IsQuiet)
        {
            Answer(document, type, writeText);
        }
    }

    /// <summary>Writes how a job ended, in the form of an answer; nothing with <c>--quiet</c>, except JSON.</summary>
    public void Report<T>(Answer<T> answer, Action<TextWriter, T> writeText)
    {
        if (IsJson || !IsQuiet)
        {
            Answer(answer, writeText);
        }
    }

    /// <summary>Writes an answer: a JSON document with <c>--json</c>, otherwise text.</summary>
    public void Answer<T>(T document, JsonTypeInfo<T> type, Action<TextWriter> writeText)
    {
        if (IsJson)
        {
            CommandEnvironment.Output.WriteLine(JsonRenderer.Text(document, type));
        }
        else
        {
            writeText(CommandEnvironment.Output);
        }

        CommandEnvironment.Output.Flush();
    }

    /// <summary>Writes an answer of the service: its JSON document with <c>--json</c>, otherwise text.</summary>
    public void Answer<T>(Answer<T> answer, Action<TextWriter, T> writeText)
    {
        if (IsJson)
        {
            CommandEnvironment.Output.WriteLine(answer.Json);
        }
        else
        {
            writeText(CommandEnvironment.Output, answer.Value);
        }

        CommandEnvironment.Output.Flush();
    }

    /// <summary>Reports if a listing is empty, or how many more rows it has than its first page.</summary>
    /// <param name="page">The first page.</param>
    /// <param name="none">The message for an empty listing.</param>
    public void ReportOmitted<T>(Page<T> page, string none)
    {
        if (page.Rows.Count == 0)
        {
            Errors.Info(none);
        }
        else if (page.HasMore)
        {
            Errors.Info($"{Units.Count(page.Total - page.Rows.Count)} older ones not shown; use --limit to see more");
        }
    }

    /// <summary>Runs a command, and converts exceptions to a message and an exit code.</summary>
    public async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Fault fault)
        {
            Errors.Write(fault);
            return ExitCode.Of(fault);
        }
        catch (OperationCanceledException)
        {
            Errors.Write(new Fault(FaultCode.Cancelled, "Cancelled."));
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // Any other exception is a defect. The message contains all of it, so that it can be reported and fixed.
            Errors.Write(new Fault(FaultCode.Internal, $"Unexpected error. Please report it with this text: {e}", e));
            return ExitCode.Failed;
        }
    }

    /// <summary>Opens the catalogue of the given settings for reading.</summary>
    /// <param name="settings">The effective settings.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    /// <exception cref="Fault"><c>io_error</c>, <c>no_space</c>, <c>key_missing</c>, <c>wrong_key</c>.</exception>
    public BackupServices OpenToRead(Settings settings, OfferedKeys? offered = null)
    {
        var services = BackupServices.OpenToRead(settings, CommandEnvironment.Time, Logs, offered);
        WarnOfCopy(services, settings);
        return services;
    }

    private void WarnOfCopy(BackupServices services, Settings settings)
    {
        if (services is OwningServices { IsCopy: true })
        {
            Errors.Warn(
                $"the data folder '{settings.Data.Path}' is on a read-only file system: a copy of its catalogue is used, "
                    + "and nothing is recorded"
            );
        }
    }
}
