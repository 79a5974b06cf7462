using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>One run of a command: what was given, and where answers go.</summary>
internal sealed class CommandRun
{
    private readonly ParseResult _parse;
    private readonly CommandScope _scope;

    public CommandRun(ParseResult parse, CommandScope scope)
    {
        _parse = parse;
        _scope = scope;
        IsJson = parse.GetValue(scope.Json);
        Errors = new ErrorOutput(scope.CommandEnvironment.Error, IsJson);
    }

    public bool IsJson { get; }

    public ErrorOutput Errors { get; }

    public CommandEnvironment CommandEnvironment => _scope.CommandEnvironment;

    /// <summary>Who the command line is to the catalogue: whoever can write the data folder may do everything.</summary>
    public static Caller Caller { get; } = new(Caller.CommandLineName, Role.Admin) { Credential = Caller.CommandLineName };

    /// <summary>The whole command line.</summary>
    public Command Root => _parse.RootCommandResult.Command;

    public T? Get<T>(Option<T> option) => _parse.GetValue(option);

    public T? Get<T>(Argument<T> argument) => _parse.GetValue(argument);

    /// <summary>The settings, with what the command's own options add.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public LoadedSettings Load(Func<SettingsInput, SettingsInput>? add = null)
    {
        var input = new SettingsInput
        {
            ConfigFile = Get(_scope.Config),
            Data = Get(_scope.Data),
            Environment = CommandEnvironment.Environment,
            WorkingFolder = CommandEnvironment.WorkingFolder,
        };
        return SettingsLoader.Load(add is null ? input : add(input));
    }

    /// <summary>Opens the catalogue beside whoever runs jobs. A folder that is not there is not made.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> when there is no such data folder, <c>io_error</c>.</exception>
    public BackupServices OpenCatalogue()
    {
        var settings = Load().Settings;
        ThrowIfNoCatalogue(settings);
        return BackupServices.Open(settings, CommandEnvironment.Time, Logs);
    }

    /// <summary>As <see cref="OpenCatalogue"/>, for what changes nothing: also when the data folder is on a read-only file
    /// system.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> when there is no such data folder, <c>io_error</c>, <c>no_space</c>.</exception>
    public BackupServices OpenToRead()
    {
        var settings = Load().Settings;
        ThrowIfNoCatalogue(settings);
        return OpenToRead(settings);
    }

    /// <summary>Opens a data folder for a job that changes nothing in it, with its lock.</summary>
    /// <exception cref="Fault"><c>data_folder_locked</c>, <c>io_error</c>, <c>no_space</c>.</exception>
    public OwningServices OpenToWork(Settings settings)
    {
        var services = OwningServices.OpenToRead(settings, CommandEnvironment.Time, Logs);
        WarnOfCopy(services, settings);
        return services;
    }

    /// <summary>As <see cref="OpenCatalogue"/>, for what must fit the sources: those of the server, when one holds the folder.</summary>
    /// <param name="mustExist">Whether a data folder that is not there is refused; else it is made.</param>
    /// <param name="reads">Whether nothing is changed, so that the data folder may be on a read-only file system.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when there is no such data folder, <c>io_error</c>.</exception>
    public BackupServices OpenBesideServer(bool mustExist, bool reads = false)
    {
        var settings = Load().Settings;
        if (mustExist)
        {
            ThrowIfNoCatalogue(settings);
        }

        if (reads && ReadOnlyStore.Is(settings.Data))
        {
            return OpenToRead(settings);
        }

        ReadOnlyStore.ThrowIfReadOnly(settings.Data);

        var served = DataFolderLock.Holder(settings.Data)?.Url is null ? settings : ServedConfiguration.Over(settings);
        return BackupServices.Open(served, CommandEnvironment.Time, Logs);
    }

    /// <exception cref="Fault"><c>invalid_request</c> when nothing was ever kept in the data folder.</exception>
    public static void ThrowIfNoCatalogue(Settings settings)
    {
        if (!File.Exists(settings.Data.Catalogue))
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"There is no data folder of BackupEdge at '{settings.Data.Path}'. Name it with --data, or make a first backup with "
                    + "--source NAME=PATH.",
                ("data", settings.Data.Path)
            );
        }
    }

    /// <summary>A log for what nobody foresaw; all else is told by the command itself.</summary>
    public ILoggerFactory Logs => new StderrLog(CommandEnvironment.Error, LogLevel.Error, CommandEnvironment.Time);

    /// <summary>Answers with a JSON document for machines, or as told for people.</summary>
    public void Answer<T>(T document, JsonTypeInfo<T> type, Action<TextWriter> forPeople)
    {
        if (IsJson)
        {
            CommandEnvironment.Output.WriteLine(JsonRenderer.Text(document, type));
        }
        else
        {
            forPeople(CommandEnvironment.Output);
        }

        CommandEnvironment.Output.Flush();
    }

    /// <summary>
    /// As <see cref="Answer"/>, for more items than memory should hold: a JSON array for machines, or each as told for people.
    /// </summary>
    public void AnswerEach<T>(IEnumerable<T> items, JsonTypeInfo<T> type, Action<TextWriter, T> forPeople)
    {
        var output = CommandEnvironment.Output;
        var separator = "[";
        foreach (var item in items)
        {
            if (IsJson)
            {
                output.Write(separator);
                output.Write(JsonRenderer.Text(item, type));
                separator = ",";
            }
            else
            {
                forPeople(output, item);
            }
        }

        if (IsJson)
        {
            output.WriteLine(separator == "[" ? "[]" : "]");
        }

        output.Flush();
    }

    /// <summary>Tells what the first page of a listing does not.</summary>
    /// <param name="page">The page.</param>
    /// <param name="none">What to say when nothing matches.</param>
    public void TellRest<T>(Page<T> page, string none)
    {
        if (page.Rows.Count == 0)
        {
            Errors.Tell(none);
        }
        else if (page.HasMore)
        {
            Errors.Tell($"{Units.Count(page.Total - page.Rows.Count)} older ones are left out; see more with --limit");
        }
    }

    /// <summary>Runs and turns what is thrown into a message and an exit code.</summary>
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
            Errors.Write(new Fault(FaultCode.Cancelled, "It was cancelled."));
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // Whatever comes here is a defect: the one that can mend it needs to see all of it.
            Errors.Write(
                new Fault(FaultCode.Internal, "BackupEdge failed in a way nobody foresaw. Please report it with " + $"this text: {e}", e)
            );
            return ExitCode.Failed;
        }
    }

    private BackupServices OpenToRead(Settings settings)
    {
        var services = BackupServices.OpenToRead(settings, CommandEnvironment.Time, Logs);
        WarnOfCopy(services, settings);
        return services;
    }

    private void WarnOfCopy(BackupServices services, Settings settings)
    {
        if (services is OwningServices { IsCopy: true })
        {
            Errors.Warn(
                $"the data folder '{settings.Data.Path}' is on a read-only file system: this works with a copy of its catalogue, "
                    + "and nothing is "
                    + "recorded there"
            );
        }
    }
}
