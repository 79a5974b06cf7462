using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Writes messages to standard error, for people or, as the API's error form, for machines.</summary>
internal sealed class ErrorOutput(TextWriter writer, bool isJson)
{
    /// <summary>An error that ends the command.</summary>
    public void Write(Fault fault)
    {
        if (isJson)
        {
            var answer = new ErrorAnswer(fault.Code, fault.Message, fault.Details);
            writer.WriteLine(JsonRenderer.Text(answer, ApiJson.Default.ErrorAnswer));
            return;
        }

        // The message's own line breaks are meant; anything else that moves a cursor is not.
        writer.WriteLine("error: " + string.Join(Environment.NewLine, fault.Message.Split('\n').Select(Printable.Of)));
    }

    /// <summary>A warning.</summary>
    public void Warn(string message) => writer.WriteLine("warning: " + Printable.Of(message));

    /// <summary>Something that people may like to know; machines find it in the answer.</summary>
    public void Tell(string message)
    {
        if (!isJson)
        {
            writer.WriteLine(Printable.Of(message));
        }
    }
}
