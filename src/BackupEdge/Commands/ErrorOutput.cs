using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>Writes messages to standard error: as text, or errors in the API's form with <c>--json</c>.</summary>
/// <param name="writer">Standard error.</param>
/// <param name="isJson">Whether errors are JSON documents.</param>
/// <param name="isJournal">Whether the journal of systemd reads the messages: each line of text then begins with its priority.</param>
/// <param name="isQuiet">Whether messages that are neither errors nor warnings are left out.</param>
internal sealed class ErrorOutput(TextWriter writer, bool isJson, bool isJournal, bool isQuiet)
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
        var lines = OptionNames.In(fault.Message).Split('\n').Select(Printable.Of);
        Write("error: " + string.Join(Environment.NewLine, lines), LogLevel.Error);
    }

    /// <summary>Writes a warning.</summary>
    public void Warn(string message) => Write("warning: " + Printable.Of(message), LogLevel.Warning);

    /// <summary>Writes a message about a problem; nothing with <c>--json</c>, since the answer contains the information.</summary>
    public void Problem(string message)
    {
        if (!isJson)
        {
            Write(Printable.Of(message), LogLevel.Information);
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

    private void Write(string text, LogLevel level) =>
        writer.WriteLine(isJournal ? LogText.WithPriority(text, LogText.PriorityOf(level)) : text);
}
