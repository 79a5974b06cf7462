using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Writes messages to standard error: as text, or errors in the API's form with <c>--json</c>.</summary>
/// <param name="writer">Standard error.</param>
/// <param name="isJson">Whether errors are JSON.</param>
/// <param name="isQuiet">Whether messages that are neither errors nor warnings are left out.</param>
internal sealed class ErrorOutput(TextWriter writer, bool isJson, bool isQuiet)
{
    /// <summary>Writes the error that ends a command.</summary>
    public void Write(Fault fault)
    {
        if (isJson)
        {
            var answer = new ErrorAnswer(fault.Code, fault.Message, fault.Details);
            writer.WriteLine(JsonRenderer.Text(answer, ApiJson.Default.ErrorAnswer));
            return;
        }

        // Line breaks in a message are intended; all other control characters are escaped.
        writer.WriteLine("error: " + string.Join(Environment.NewLine, OptionNames.In(fault.Message).Split('\n').Select(Printable.Of)));
    }

    /// <summary>Writes a warning.</summary>
    public void Warn(string message) => writer.WriteLine("warning: " + Printable.Of(message));

    /// <summary>Writes a message about a problem; nothing with <c>--json</c>, since the answer contains the information.</summary>
    public void Problem(string message)
    {
        if (!isJson)
        {
            writer.WriteLine(Printable.Of(message));
        }
    }

    /// <summary>Writes a message for people; nothing with <c>--quiet</c> or <c>--json</c>.</summary>
    public void Info(string message)
    {
        if (!isQuiet)
        {
            Problem(message);
        }
    }
}
