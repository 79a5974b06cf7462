using System.Text.Json.Serialization.Metadata;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>
/// Writes the paths of a dry run as they come, and its figures at the end. With <c>--json</c>, both are one document: the figures, with
/// the paths as the list <c>paths</c>.
/// </summary>
/// <param name="run">The run of the command.</param>
/// <param name="type">The JSON type of a path.</param>
/// <param name="writeText">Writes a path as text.</param>
internal sealed class DryRunListing<T>(CommandRun run, JsonTypeInfo<T> type, Action<TextWriter, T> writeText)
{
    private bool _hasPaths;

    /// <summary>Writes a path.</summary>
    public void Add(T path)
    {
        var output = run.CommandEnvironment.Output;
        if (run.IsJson)
        {
            output.Write(_hasPaths ? "," : "{\"paths\":[");
            output.Write(JsonRenderer.Text(path, type));
        }
        else
        {
            writeText(output, path);
        }

        _hasPaths = true;
    }

    /// <summary>Writes the figures.</summary>
    /// <param name="json">The figures as JSON: an object with at least one member.</param>
    /// <param name="text">The figures as text.</param>
    public void End(string json, string text)
    {
        var output = run.CommandEnvironment.Output;
        if (run.IsJson)
        {
            output.Write(_hasPaths ? "]," : "{\"paths\":[],");
            output.WriteLine(json[1..]);
        }
        else
        {
            output.WriteLine(text);
        }

        output.Flush();
    }
}
