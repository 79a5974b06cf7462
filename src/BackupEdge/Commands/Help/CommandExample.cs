namespace BackupEdge.Commands.Help;

/// <summary>An example of a command line.</summary>
/// <param name="Line">What to type; it may pipe the output to another program.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record CommandExample(string Line, string Meaning);
