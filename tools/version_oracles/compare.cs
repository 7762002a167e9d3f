// NuGet: NuGet.Versioning, as it is inside nuget.exe.
using System;
using System.Reflection;

public static class Compare
{
    public static void Main(string[] arguments)
    {
        Type kind = Assembly.LoadFrom(arguments[0]).GetType("NuGet.Versioning.NuGetVersion", true);
        MethodInfo read = kind.GetMethod("TryParse", new[] { typeof(string), kind.MakeByRefType() });
        for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
        {
            string[] pair = line.Split('\t');
            object a = Read(read, pair[0]), b = Read(read, pair[1]);
            Console.WriteLine(a == null || b == null ? "?" : Math.Sign(((IComparable)a).CompareTo(b)).ToString());
        }
    }

    static object Read(MethodInfo read, string text)
    {
        object[] values = { text, null };
        return (bool)read.Invoke(null, values) ? values[1] : null;
    }
}
